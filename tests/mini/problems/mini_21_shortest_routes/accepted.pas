{$mode objfpc}{$H+}
const
  MODULUS = 1000000007;
  MAXPLACES = 20000;
  MAXROADS = 10000;

type
  TEntry = record
    distance: int64;
    place: integer;
  end;

var
  first: array[1..MAXPLACES] of integer;
  next, target: array[1..MAXROADS] of integer;
  length: array[1..MAXROADS] of int64;
  distance, routes: array[1..MAXPLACES] of int64;
  heap: array[1..MAXROADS + 2] of TEntry;
  size: integer;

procedure push(d: int64; place: integer);
var
  i: integer;
begin
  inc(size);
  i := size;
  while (i > 1) and (heap[i div 2].distance > d) do
  begin
    heap[i] := heap[i div 2];
    i := i div 2;
  end;
  heap[i].distance := d;
  heap[i].place := place;
end;

function pop: TEntry;
var
  i, child: integer;
  last: TEntry;
begin
  result := heap[1];
  last := heap[size];
  dec(size);
  i := 1;
  while 2 * i <= size do
  begin
    child := 2 * i;
    if (child < size) and (heap[child + 1].distance < heap[child].distance) then
      inc(child);
    if heap[child].distance >= last.distance then
      break;
    heap[i] := heap[child];
    i := child;
  end;
  heap[i] := last;
end;

var
  n, m, source, goal, i, a, b: integer;
  through: int64;
  entry: TEntry;
begin
  read(n, m, source, goal);
  for i := 1 to m do
  begin
    read(a, b, length[i]);
    target[i] := b;
    next[i] := first[a];
    first[a] := i;
  end;
  for i := 1 to n do
    distance[i] := -1;
  distance[source] := 0;
  routes[source] := 1;
  push(0, source);
  while size > 0 do
  begin
    entry := pop;
    a := entry.place;
    if entry.distance > distance[a] then
      continue;
    i := first[a];
    while i > 0 do
    begin
      b := target[i];
      through := entry.distance + length[i];
      if (distance[b] < 0) or (through < distance[b]) then
      begin
        distance[b] := through;
        routes[b] := routes[a];
        push(through, b);
      end
      else if through = distance[b] then
        routes[b] := (routes[b] + routes[a]) mod MODULUS;
      i := next[i];
    end;
  end;
  if distance[goal] < 0 then
    writeln('unreachable')
  else
    writeln(distance[goal], ' ', routes[goal]);
end.

{$mode objfpc}{$H+}
var
  n, capacity, weight, room, i: integer;
  value: int64;
  best: array of int64;
begin
  read(n, capacity);
  setlength(best, capacity + 1);
  for i := 1 to n do
  begin
    read(weight, value);
    for room := capacity downto weight do
      if best[room - weight] + value > best[room] then
        best[room] := best[room - weight] + value;
  end;
  weight := 0;
  while best[weight] < best[capacity] do
    weight := weight + 1;
  writeln(best[capacity], ' ', weight);
end.

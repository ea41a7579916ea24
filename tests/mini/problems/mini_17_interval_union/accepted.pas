{$mode objfpc}{$H+}
type
  TInterval = record
    a, b: int64;
  end;

var
  intervals, joined: array of TInterval;
  count, total: integer;
  n, i: integer;
  length: int64;
  one: TInterval;

procedure sort(first, last: integer);
var
  i, j: integer;
  pivot: int64;
  other: TInterval;
begin
  if first >= last then
    exit;
  i := first;
  j := last;
  pivot := intervals[(first + last) div 2].a;
  repeat
    while intervals[i].a < pivot do inc(i);
    while intervals[j].a > pivot do dec(j);
    if i <= j then
    begin
      other := intervals[i];
      intervals[i] := intervals[j];
      intervals[j] := other;
      inc(i);
      dec(j);
    end;
  until i > j;
  sort(first, j);
  sort(i, last);
end;

begin
  read(n);
  setlength(intervals, n);
  setlength(joined, n);
  count := 0;
  for i := 1 to n do
  begin
    read(one.a, one.b);
    if one.a < one.b then
    begin
      intervals[count] := one;
      inc(count);
    end;
  end;
  sort(0, count - 1);
  total := 0;
  for i := 0 to count - 1 do
    if (total > 0) and (intervals[i].a <= joined[total - 1].b) then
    begin
      if intervals[i].b > joined[total - 1].b then
        joined[total - 1].b := intervals[i].b;
    end
    else
    begin
      joined[total] := intervals[i];
      inc(total);
    end;
  length := 0;
  for i := 0 to total - 1 do
    length := length + joined[i].b - joined[i].a;
  writeln(total, ' ', length);
  for i := 0 to total - 1 do
    writeln(joined[i].a, ' ', joined[i].b);
end.

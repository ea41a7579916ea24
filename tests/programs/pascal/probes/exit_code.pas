{$mode objfpc}{$H+}
var
  n, i: integer;
  value, sum, largest: int64;
begin
  readln(n);
  sum := 0;
  largest := low(int64);
  for i := 1 to n do
  begin
    read(value);
    sum := sum + value;
    if value > largest then largest := value;
  end;
  writeln(sum, ' ', largest);
  halt(3);
end.

{$mode objfpc}
var
  n, i, value, sum, largest: integer;
begin
  readln(n);
  sum := 0;
  largest := low(integer);
  for i := 1 to n do
  begin
    read(value);
    sum := sum + value;
    if value > largest then largest := value;
  end;
  writeln(sum, ' ', largest);
end.

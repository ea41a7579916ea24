{$mode objfpc}
var
  n, value, sum: int64;
begin
  readln(n);
  sum := 0;
  while n > 0 do
  begin
    read(value)
    sum := sum + value;
    n := n - 1;
  end;
  writeln(sum);
end.

{$mode objfpc}{$H+}
var
  n, i: integer;
  value, sum: int64;
begin
  read(n);
  sum := 0;
  for i := 1 to n do
  begin
    read(value);
    sum := sum + value;
  end;
  writeln(sum);
end.

{$mode objfpc}
var
  n, value, largest: int64;
begin
  readln(n);
  sum := 0;
  while n > 0 do
  begin
    read(value);
    n := n - 1;
  end;
  writeln(largest);
end.

{$mode objfpc}
var
  n: int64;
begin
  readln(n);
  if n > 0 then
  begin
    writeln(n);
end.

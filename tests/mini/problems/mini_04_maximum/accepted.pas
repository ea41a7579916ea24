{$mode objfpc}{$H+}
var
  n, i, value, largest: integer;
begin
  read(n, largest);
  for i := 2 to n do
  begin
    read(value);
    if value > largest then largest := value;
  end;
  writeln(largest);
end.

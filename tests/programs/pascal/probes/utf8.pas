{$mode objfpc}{$H+}
var
  line: string;
begin
  readln(line);
  writeln(line);
end.

{$mode objfpc}{$H+}
uses SysUtils;
var
  line: string;
begin
  readln(line);
  readln(line);
  writeln(StrToInt(line));
end.

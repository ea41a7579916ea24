{$mode objfpc}{$H+}
var
  n: int64;
  line: string;
begin
  readln(line);
  n := line;
  writeln(n);
end.

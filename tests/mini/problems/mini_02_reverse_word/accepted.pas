{$mode objfpc}{$H+}
uses StrUtils;
var
  word: string;
begin
  readln(word);
  writeln(ReverseString(word));
end.

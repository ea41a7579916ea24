{$mode objfpc}{$H+}
var
  line: string;
  letter, best: char;
  counts: array['a'..'z'] of integer;
  i, printed: integer;
begin
  readln(line);
  for letter := 'a' to 'z' do
    counts[letter] := 0;
  for i := 1 to length(line) do
  begin
    letter := lowercase(line[i]);
    if letter in ['a'..'z'] then
      counts[letter] := counts[letter] + 1;
  end;
  printed := 0;
  repeat
    best := 'a';
    for letter := 'b' to 'z' do
      if counts[letter] > counts[best] then
        best := letter;
    if counts[best] = 0 then
      break;
    writeln(best, ' ', counts[best]);
    counts[best] := 0;
    printed := printed + 1;
  until false;
  if printed = 0 then
    writeln('none');
end.

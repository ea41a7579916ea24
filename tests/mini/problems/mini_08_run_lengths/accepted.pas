{$mode objfpc}{$H+}
var
  code, answer: string;
  letters: array[0..500] of char;
  ends: array[0..500] of int64;
  pairs, i, q, low, high, middle: integer;
  count, position: int64;
begin
  readln(code);
  pairs := 0;
  ends[0] := 0;
  count := 0;
  for i := 1 to length(code) do
    if code[i] in ['0'..'9'] then
    begin
      count := count * 10 + ord(code[i]) - ord('0');
      ends[pairs] := ends[pairs - 1] + count;
    end
    else
    begin
      pairs := pairs + 1;
      letters[pairs] := code[i];
      count := 0;
    end;

  readln(q);
  answer := '';
  for i := 1 to q do
  begin
    read(position);
    low := 1;
    high := pairs;
    while low < high do
    begin
      middle := (low + high) div 2;
      if ends[middle] < position then
        low := middle + 1
      else
        high := middle;
    end;
    answer := answer + letters[low];
  end;
  writeln(answer);
end.

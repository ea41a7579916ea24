{$mode objfpc}{$H+}
uses SysUtils;

const
  MODULUS = 1000000007;
  BLOCKED = low(int64);

var
  rows, columns, i, j: integer;
  best, paths: array of int64;
  line: string;
  cells: TStringArray;
begin
  readln(rows, columns);
  setlength(best, columns);
  setlength(paths, columns);
  for j := 0 to columns - 1 do
    best[j] := BLOCKED;
  for i := 0 to rows - 1 do
  begin
    readln(line);
    cells := line.split([' ']);
    for j := 0 to columns - 1 do
    begin
      if (i = 0) and (j = 0) then
      begin
        best[0] := 0;
        paths[0] := 1;
      end
      else if (j > 0) and (best[j - 1] > best[j]) then
      begin
        best[j] := best[j - 1];
        paths[j] := paths[j - 1];
      end
      else if (j > 0) and (best[j - 1] = best[j]) then
        paths[j] := (paths[j] + paths[j - 1]) mod MODULUS;
      if cells[j] = '#' then
        best[j] := BLOCKED
      else if best[j] <> BLOCKED then
        best[j] := best[j] + StrToInt64(cells[j]);
    end;
  end;
  if best[columns - 1] = BLOCKED then
    writeln('blocked')
  else
    writeln(best[columns - 1], ' ', paths[columns - 1]);
end.

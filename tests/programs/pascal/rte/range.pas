{$mode objfpc}{$R+}
var
  n, i: integer;
  a: array of int64;
  sum: int64;
begin
  readln(n);
  setlength(a, n);
  sum := 0;
  for i := 1 to n do
  begin
    read(a[i]);
    sum := sum + a[i];
  end;
  writeln(sum);
end.

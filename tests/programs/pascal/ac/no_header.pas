var
  n, i: longint;
  a: array[1..1000] of int64;
  sum, largest: int64;
begin
  read(n);
  for i := 1 to n do read(a[i]);
  sum := 0;
  largest := a[1];
  for i := 1 to n do
  begin
    sum := sum + a[i];
    if a[i] > largest then largest := a[i]
  end;
  writeln(sum, ' ', largest)
end.

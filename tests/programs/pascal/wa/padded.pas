var
  n, i: longint;
  value, sum, largest: int64;
begin
  read(n);
  sum := 0;
  largest := low(int64);
  for i := 1 to n do
  begin
    read(value);
    sum := sum + value;
    if value > largest then largest := value;
  end;
  writeln(sum:20, largest:20);
end.

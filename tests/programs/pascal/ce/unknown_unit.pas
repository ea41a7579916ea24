uses Numbers;
begin
  writeln(1);
end.

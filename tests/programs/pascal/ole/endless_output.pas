begin
  while true do writeln('14 5');
end.

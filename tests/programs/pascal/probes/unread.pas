begin
  writeln('ok');
end.

begin
  halt(2);
end.

type
  block = array[0..16777215] of byte;
var
  p: ^block;
begin
  while true do
  begin
    new(p);
    fillchar(p^, sizeof(block), 1);
  end;
end.

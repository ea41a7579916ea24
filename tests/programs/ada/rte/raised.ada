procedure Main is
   Too_Hard : exception;
begin
   raise Too_Hard with "this problem is too hard";
end Main;

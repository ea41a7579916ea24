with Ada.Text_IO;

procedure Unread is
begin
   Ada.Text_IO.Put_Line ("ok");
end Unread;

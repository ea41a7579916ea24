with Ada.Text_IO; use Ada.Text_IO;

procedure Utf8 is
   Line : constant String := Get_Line;
begin
   Put_Line (Line);
end Utf8;

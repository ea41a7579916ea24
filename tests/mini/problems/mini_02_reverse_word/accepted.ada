with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   Word : constant String := Get_Line;
begin
   for C of reverse Word loop
      Put (C);
   end loop;
   New_Line;
end Main;

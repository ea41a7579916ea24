with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
begin
   loop
      Put_Line ("14 5 and the same again, without end, ...");
   end loop;
end Main;

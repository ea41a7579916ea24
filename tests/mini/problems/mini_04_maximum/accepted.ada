with Ada.Text_IO;         use Ada.Text_IO;
with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   N, X : Integer;
   Max  : Integer := Integer'First;
begin
   Get (N);
   for I in 1 .. N loop
      Get (X);
      Max := Integer'Max (Max, X);
   end loop;
   Put (Max, Width => 0);
   New_Line;
end Main;

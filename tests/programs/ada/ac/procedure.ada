with Ada.Text_IO;         use Ada.Text_IO;
with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   package LIO is new Ada.Text_IO.Integer_IO (Long_Long_Integer);
   N, X, Max : Integer;
   Sum : Long_Long_Integer := 0;
begin
   Get (N);
   for I in 1 .. N loop
      Get (X);
      Sum := Sum + Long_Long_Integer (X);
      if I = 1 or else X > Max then
         Max := X;
      end if;
   end loop;
   LIO.Put (Sum, Width => 0);
   Put (" ");
   Put (Max, Width => 0);
   New_Line;
end Main;

with Ada.Text_IO;
with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   N, X, Sum, Max : Integer := 0;
begin
   Get (N);
   Get (Max);
   Sum := Max;
   for I in 2 .. N loop
      Get (X);
      Sum := Sum + X;
      Max := Integer'Max (Max, X);
   end loop;
   Put (Sum, 0);
   Ada.Text_IO.Put (" ");
   Put (Max, 0);
end Main;

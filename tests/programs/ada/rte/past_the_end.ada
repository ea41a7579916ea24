with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   N, X : Integer;
begin
   Get (N);
   for I in 0 .. N loop
      Get (X);
   end loop;
   Put (X);
end Main;

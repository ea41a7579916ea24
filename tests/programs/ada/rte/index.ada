with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   Numbers : array (1 .. 4) of Integer;
   N : Integer;
begin
   Get (N);
   for I in 0 .. N loop
      Get (Numbers (I));
   end loop;
   Put (Numbers (1));
end Main;

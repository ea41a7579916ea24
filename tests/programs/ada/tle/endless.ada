with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   N : Integer;
begin
   Get (N);
   while N > 0 loop
      N := (N * 7) mod 1000 / 2 * 2 + 1;
   end loop;
   Put (N);
end Main;

with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   N : Integer;
   Sum : Long_Long_Integer := 0;
begin
   Get (N);
   Sum := N;
   Put (N);
end Main;

with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   package LIO is new Integer_IO (Long_Long_Integer);
   N, X : Long_Long_Integer;
   Sum  : Long_Long_Integer := 0;
begin
   LIO.Get (N);
   for I in 1 .. N loop
      LIO.Get (X);
      Sum := Sum + X;
   end loop;
   LIO.Put (Sum, Width => 0);
   New_Line;
end Main;

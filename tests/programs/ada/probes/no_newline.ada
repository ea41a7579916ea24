with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   package LIO is new Integer_IO (Long_Long_Integer);
   N, X, Sum : Long_Long_Integer := 0;
   Max : Long_Long_Integer := Long_Long_Integer'First;
begin
   LIO.Get (N);
   for I in 1 .. N loop
      LIO.Get (X);
      Sum := Sum + X;
      Max := Long_Long_Integer'Max (Max, X);
   end loop;
   LIO.Put (Sum, Width => 0);
   Put (" ");
   LIO.Put (Max, Width => 0);
end Main;

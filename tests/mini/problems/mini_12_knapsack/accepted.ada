with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   subtype Number is Long_Long_Integer;
   package LIO is new Integer_IO (Number);

   N, C, W, V : Number;
   Weight     : Number := 0;
begin
   LIO.Get (N);
   LIO.Get (C);
   declare
      Best : array (0 .. C) of Number := (others => 0);
   begin
      for I in 1 .. N loop
         LIO.Get (W);
         LIO.Get (V);
         for K in reverse W .. C loop
            Best (K) := Number'Max (Best (K), Best (K - W) + V);
         end loop;
      end loop;
      while Best (Weight) < Best (C) loop
         Weight := Weight + 1;
      end loop;
      LIO.Put (Best (C), Width => 0);
      Put (" ");
      LIO.Put (Weight, Width => 0);
      New_Line;
   end;
end Main;

with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   subtype Number is Long_Long_Integer;
   package LIO is new Integer_IO (Number);

   --  `mod` has the sign of its right operand, so a negative base is no special case.
   function Power (A, B, M : Number) return Number is
      Result   : Number := 1 mod M;
      Factor   : Number := A mod M;
      Exponent : Number := B;
   begin
      while Exponent > 0 loop
         if Exponent mod 2 = 1 then
            Result := (Result * Factor) mod M;
         end if;
         Factor := (Factor * Factor) mod M;
         Exponent := Exponent / 2;
      end loop;
      return Result;
   end Power;

   T, A, B, M : Number;
begin
   LIO.Get (T);
   for I in 1 .. T loop
      LIO.Get (A);
      LIO.Get (B);
      LIO.Get (M);
      LIO.Put (Power (A, B, M), Width => 0);
      New_Line;
   end loop;
end Main;

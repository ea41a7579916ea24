with Ada.Text_IO; use Ada.Text_IO;

procedure Main is
   subtype Number is Long_Long_Integer;
   package LIO is new Integer_IO (Number);

   Code    : constant String := Get_Line;
   Letters : String (1 .. 500);
   Ends    : array (1 .. 500) of Number;
   Runs    : Natural := 0;
   Count   : Number := 0;
   Q, P    : Number;

   --  Returns the first run that ends at or after Position.
   function Run_At (Position : Number) return Positive is
      Low    : Positive := 1;
      High   : Positive := Runs;
      Middle : Positive;
   begin
      while Low < High loop
         Middle := (Low + High) / 2;
         if Ends (Middle) < Position then
            Low := Middle + 1;
         else
            High := Middle;
         end if;
      end loop;
      return Low;
   end Run_At;

begin
   for C of Code loop
      if C in 'a' .. 'z' then
         Runs := Runs + 1;
         Letters (Runs) := C;
         Count := 0;
      elsif C in '0' .. '9' then
         Count := 10 * Count + Number (Character'Pos (C) - Character'Pos ('0'));
         Ends (Runs) := Count + (if Runs > 1 then Ends (Runs - 1) else 0);
      end if;
   end loop;
   LIO.Get (Q);
   for I in 1 .. Q loop
      LIO.Get (P);
      Put (Letters (Run_At (P)));
   end loop;
   New_Line;
end Main;

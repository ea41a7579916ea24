with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Recursion is
   N : Integer;

   function Depth (N : Integer) return Integer is
   begin
      if N = 0 then
         return 0;
      end if;
      return (Depth (N - 1) + 7) mod 1_000_000_000 - 6;
   end Depth;
begin
   Get (N);
   Put (Depth (N), Width => 0);
end Recursion;

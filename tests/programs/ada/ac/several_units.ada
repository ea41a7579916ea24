--  A package, its body, the main program, and last a function that the package uses.
package Totals is
   type Number is range -10 ** 15 .. 10 ** 15;
   procedure Add (X : Number);
   procedure Show;
end Totals;

with Ada.Text_IO;
with Greater;
package body Totals is
   Sum, Greatest : Number := 0;
   Empty : Boolean := True;

   procedure Add (X : Number) is
   begin
      Sum := @ + X;
      Greatest := (if Empty then X else Number (Greater (Long_Long_Integer (X), Long_Long_Integer (Greatest))));
      Empty := False;
   end Add;

   procedure Show is
      function Trimmed (S : String) return String is
        (if S (S'First) = ' ' then S (S'First + 1 .. S'Last) else S);
   begin
      Ada.Text_IO.Put_Line (Trimmed (Sum'Image) & " " & Trimmed (Greatest'Image));
   end Show;
end Totals;

with Ada.Text_IO, Totals;
procedure
  Solve_It
is
   package IO is new Ada.Text_IO.Integer_IO (Totals.Number);
   X : Totals.Number;
begin
   IO.Get (X);
   for Count in 1 .. X loop
      IO.Get (X);
      Totals.Add (X);
   end loop;
   Totals.Show;
end Solve_It;

function Greater (A, B : Long_Long_Integer) return Long_Long_Integer is
begin
   return Long_Long_Integer'Max (A, B);
end Greater;

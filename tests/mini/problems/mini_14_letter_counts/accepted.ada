with Ada.Text_IO;             use Ada.Text_IO;
with Ada.Integer_Text_IO;     use Ada.Integer_Text_IO;
with Ada.Characters.Handling; use Ada.Characters.Handling;
with Ada.Containers.Generic_Array_Sort;

procedure Main is
   subtype Letter is Character range 'a' .. 'z';
   type Counts_By_Letter is array (Letter) of Natural;
   type Letters is array (Positive range <>) of Letter;

   Counts : Counts_By_Letter := (others => 0);
   Order  : Letters (1 .. 26);

   function Before (A, B : Letter) return Boolean is
     (Counts (A) > Counts (B) or else (Counts (A) = Counts (B) and then A < B));

   procedure Sort is new Ada.Containers.Generic_Array_Sort (Positive, Letter, Letters, Before);
begin
   if not End_Of_File then
      for C of To_Lower (Get_Line) loop
         if C in Letter then
            Counts (C) := Counts (C) + 1;
         end if;
      end loop;
   end if;
   for C in Letter loop
      Order (Letter'Pos (C) - Letter'Pos ('a') + 1) := C;
   end loop;
   Sort (Order);
   for C of Order loop
      if Counts (C) > 0 then
         Put (C & " ");
         Put (Counts (C), Width => 0);
         New_Line;
      end if;
   end loop;
   if (for all C in Letter => Counts (C) = 0) then
      Put_Line ("none");
   end if;
end Main;

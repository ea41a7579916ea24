--  Two procedures without parameters: the main program names the other one.
with Ada.Text_IO; use Ada.Text_IO;
with Finish;
procedure First_Of_All is
begin
   Finish;
end First_Of_All;

with Ada.Text_IO; use Ada.Text_IO;
with Ada.Strings.Unbounded; use Ada.Strings.Unbounded;
with Ada.Strings.Fixed;
with Ada.Containers.Vectors;
procedure Finish is
   package Vectors is new Ada.Containers.Vectors (Positive, Long_Long_Integer);
   Numbers : Vectors.Vector;
   Line : Unbounded_String;
   Sum : Long_Long_Integer := 0;
   Max : Long_Long_Integer := Long_Long_Integer'First;
   Start : Positive := 1;
   Stop : Natural;

   function Text (N : Long_Long_Integer) return String is
     (Ada.Strings.Fixed.Trim (N'Image, Ada.Strings.Left));
begin
   Skip_Line;
   Line := To_Unbounded_String (Get_Line) & " ";
   loop
      Stop := Index (Line, " ", Start);
      exit when Stop = 0;
      Numbers.Append (Long_Long_Integer'Value (Slice (Line, Start, Stop - 1)));
      Start := Stop + 1;
   end loop;
   for Number of Numbers loop
      Sum := Sum + Number;
      Max := Long_Long_Integer'Max (Max, Number);
   end loop;
   Put (Text (Sum) & " " & Text (Max));
end Finish;

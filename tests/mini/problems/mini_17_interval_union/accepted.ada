with Ada.Text_IO; use Ada.Text_IO;
with Ada.Containers.Vectors;

procedure Main is
   subtype Number is Long_Long_Integer;
   package LIO is new Integer_IO (Number);

   type Interval is record
      A, B : Number;
   end record;

   function "<" (X, Y : Interval) return Boolean is (X.A < Y.A);

   package Vectors is new Ada.Containers.Vectors (Positive, Interval);
   package Sorting is new Vectors.Generic_Sorting;

   procedure Put_Pair (X, Y : Number) is
   begin
      LIO.Put (X, Width => 0);
      Put (" ");
      LIO.Put (Y, Width => 0);
      New_Line;
   end Put_Pair;

   Intervals, Union : Vectors.Vector;
   N, Length        : Number := 0;
   X                : Interval;
begin
   LIO.Get (N);
   for I in 1 .. N loop
      LIO.Get (X.A);
      LIO.Get (X.B);
      if X.A < X.B then
         Intervals.Append (X);
      end if;
   end loop;
   Sorting.Sort (Intervals);
   for Next of Intervals loop
      if Union.Is_Empty or else Next.A > Union.Last_Element.B then
         Union.Append (Next);
      elsif Next.B > Union.Last_Element.B then
         Union.Replace_Element (Union.Last_Index, (Union.Last_Element.A, Next.B));
      end if;
   end loop;
   for Part of Union loop
      Length := Length + Part.B - Part.A;
   end loop;
   Put_Pair (Number (Union.Length), Length);
   for Part of Union loop
      Put_Pair (Part.A, Part.B);
   end loop;
end Main;

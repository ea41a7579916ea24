with Ada.Text_IO; use Ada.Text_IO;
with Ada.Containers.Vectors;
with Ada.Containers.Ordered_Sets;

procedure Main is
   subtype Number is Long_Long_Integer;
   package LIO is new Integer_IO (Number);

   Modulus : constant := 1_000_000_007;
   Unknown : constant Number := -1;

   type Entry_Type is record
      Distance, Place : Number;
   end record;

   function "<" (X, Y : Entry_Type) return Boolean is
     (X.Distance < Y.Distance or else (X.Distance = Y.Distance and then X.Place < Y.Place));

   package Queues is new Ada.Containers.Ordered_Sets (Entry_Type);

   type Road is record
      To, Length : Number;
   end record;

   package Roads is new Ada.Containers.Vectors (Positive, Road);

   N, M, S, T, A : Number;
   R             : Road;
begin
   LIO.Get (N);
   LIO.Get (M);
   LIO.Get (S);
   LIO.Get (T);
   declare
      Leaving  : array (1 .. N) of Roads.Vector;
      Distance : array (1 .. N) of Number := (others => Unknown);
      Routes   : array (1 .. N) of Number := (others => 0);
      Queue    : Queues.Set;
      Here     : Entry_Type;
      Far      : Number;
   begin
      for I in 1 .. M loop
         LIO.Get (A);
         LIO.Get (R.To);
         LIO.Get (R.Length);
         Leaving (A).Append (R);
      end loop;
      Distance (S) := 0;
      Routes (S) := 1;
      Queue.Insert ((0, S));
      while not Queue.Is_Empty loop
         Here := Queue.First_Element;
         Queue.Delete_First;
         for Next of Leaving (Here.Place) loop
            Far := Here.Distance + Next.Length;
            if Distance (Next.To) = Unknown or else Far < Distance (Next.To) then
               Queue.Exclude ((Distance (Next.To), Next.To));
               Queue.Insert ((Far, Next.To));
               Distance (Next.To) := Far;
               Routes (Next.To) := Routes (Here.Place);
            elsif Far = Distance (Next.To) then
               Routes (Next.To) := (Routes (Next.To) + Routes (Here.Place)) mod Modulus;
            end if;
         end loop;
      end loop;
      if Distance (T) = Unknown then
         Put_Line ("unreachable");
      else
         LIO.Put (Distance (T), Width => 0);
         Put (" ");
         LIO.Put (Routes (T), Width => 0);
         New_Line;
      end if;
   end;
end Main;

with Ada.Text_IO;         use Ada.Text_IO;
with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   Modulus : constant := 1_000_000_007;

   type Cell is record
      Value : Integer := 0;
      Paths : Natural := 0;
      Open  : Boolean := False;
   end record;

   function Better (X, Y : Cell) return Cell is
     (if not X.Open then Y
      elsif not Y.Open then X
      elsif X.Value > Y.Value then X
      elsif X.Value < Y.Value then Y
      else (X.Value, Integer ((Long_Long_Integer (X.Paths) + Long_Long_Integer (Y.Paths)) mod Modulus), True));

   Rows, Columns, X : Integer;
   C                : Character;
   Line_Ended       : Boolean;
begin
   Get (Rows);
   Get (Columns);
   declare
      Row : array (0 .. Columns) of Cell;
   begin
      Row (1) := (0, 1, True);
      for I in 1 .. Rows loop
         Skip_Line;
         Row (0).Open := False;
         for J in 1 .. Columns loop
            Row (J) := Better (Row (J), Row (J - 1));
            Look_Ahead (C, Line_Ended);
            while C = ' ' loop
               Get (C);
               Look_Ahead (C, Line_Ended);
            end loop;
            if C = '#' then
               Get (C);
               Row (J).Open := False;
            else
               Get (X);
               Row (J).Value := Row (J).Value + X;
            end if;
         end loop;
      end loop;
      if Row (Columns).Open then
         Put (Row (Columns).Value, Width => 0);
         Put (" ");
         Put (Row (Columns).Paths, Width => 0);
         New_Line;
      else
         Put_Line ("blocked");
      end if;
   end;
end Main;

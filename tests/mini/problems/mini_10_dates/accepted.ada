with Ada.Text_IO;         use Ada.Text_IO;
with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   type Weekday is (Saturday, Sunday, Monday, Tuesday, Wednesday, Thursday, Friday);

   function Is_Leap (Year : Integer) return Boolean is
     (Year mod 400 = 0 or else (Year mod 4 = 0 and then Year mod 100 /= 0));

   function Days_In_Year (Year : Integer) return Integer is
     (if Is_Leap (Year) then 366 else 365);

   function Days_In_Month (Year, Month : Integer) return Integer is
     (case Month is
        when 2              => (if Is_Leap (Year) then 29 else 28),
        when 4 | 6 | 9 | 11 => 30,
        when others         => 31);

   --  Days before the first day of the year 1.
   function Days_Before (Year : Integer) return Integer is
     (365 * (Year - 1) + (Year - 1) / 4 - (Year - 1) / 100 + (Year - 1) / 400);

   procedure Put_Padded (Value, Width : Integer) is
      Image : constant String := Integer'Image (10 ** Width + Value);
   begin
      Put (Image (Image'Last - Width + 1 .. Image'Last));
   end Put_Padded;

   procedure Put_Name (Day : Weekday) is
      Name : String := Weekday'Image (Day);
   begin
      for C of Name (2 .. Name'Last) loop
         C := Character'Val (Character'Pos (C) + 32);
      end loop;
      Put_Line (Name);
   end Put_Name;

   procedure Answer (Line : String) is
      Text   : constant String (1 .. Line'Length) := Line;
      Year   : Integer := Integer'Value (Text (1 .. 4));
      Month  : Integer := Integer'Value (Text (6 .. 7));
      Number : Integer := Days_Before (Year) + Integer'Value (Text (9 .. 10)) + Integer'Value (Text (12 .. Text'Last));
      First  : constant Integer := Days_Before (2000) + 1;
      Rest   : Integer;
   begin
      for M in 1 .. Month - 1 loop
         Number := Number + Days_In_Month (Year, M);
      end loop;
      Year := Number * 400 / 146_097 + 1;
      while Days_Before (Year) >= Number loop
         Year := Year - 1;
      end loop;
      while Days_Before (Year) + Days_In_Year (Year) < Number loop
         Year := Year + 1;
      end loop;
      Rest := Number - Days_Before (Year);
      Month := 1;
      while Rest > Days_In_Month (Year, Month) loop
         Rest := Rest - Days_In_Month (Year, Month);
         Month := Month + 1;
      end loop;
      Put_Padded (Year, 4);
      Put ("-");
      Put_Padded (Month, 2);
      Put ("-");
      Put_Padded (Rest, 2);
      Put (" ");
      Put_Name (Weekday'Val ((Number - First) mod 7));
   end Answer;

   N : Integer;
begin
   Get (N);
   Skip_Line;
   for I in 1 .. N loop
      Answer (Get_Line);
   end loop;
end Main;

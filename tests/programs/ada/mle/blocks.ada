with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;

procedure Main is
   type Block is array (1 .. 1_000_000) of Integer;
   type Block_Access is access Block;
   Latest : Block_Access;
   Total : Integer := 0;
begin
   loop
      Latest := new Block'(others => 7);
      Total := (Total + Latest (1)) mod 1000;
      exit when Total < 0;
   end loop;
   Put (Total);
end Main;

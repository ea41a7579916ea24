package Numbers is
   procedure Show;
end Numbers;

with Ada.Text_IO;
package body Numbers is
   procedure Show is
   begin
      Ada.Text_IO.Put_Line ("14 5");
   end Show;
end Numbers;

procedure Busy is
begin
   loop
      null;
   end loop;
end Busy;

procedure Sleeper is
begin
   delay 1_000_000.0;
end Sleeper;

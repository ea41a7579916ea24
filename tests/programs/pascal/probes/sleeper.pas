uses SysUtils;
begin
  while true do sleep(1000000);
end.

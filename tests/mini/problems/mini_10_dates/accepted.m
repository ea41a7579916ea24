n = str2double(fgetl(stdin));
for i = 1:n
  v = sscanf(fgetl(stdin), "%d-%d-%d %d");
  days = datenum(v(1), v(2), v(3)) + v(4);
  [~, name] = weekday(days, "long");
  d = datevec(days);
  printf("%04d-%02d-%02d %s\n", d(1), d(2), d(3), name);
end

n = fscanf(stdin, "%d", 1);
values = int32(fscanf(stdin, "%d", n));
total = int32(0);
for i = 1:n
  total = total + values(i);
end
printf("%d %d\n", total, max(values));

n = fscanf(stdin, "%d", 1);
values = fscanf(stdin, "%d", n);
total = 0;
for i = 1:n + 1
  total += values(i);
end
printf("%d %d\n", total, max(values));

% Each number fits into a double, the sum does not: it is an int64.
v = fscanf(stdin, "%f");
total = int64(0);
for x = v(2:end)'
  total += int64(x);
end
printf("%d\n", total);

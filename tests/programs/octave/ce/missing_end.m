n = fscanf(stdin, "%d", 1);
for i = 1:n
  printf("%d\n", i);

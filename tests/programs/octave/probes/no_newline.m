n = fscanf(stdin, "%d", 1);
values = fscanf(stdin, "%d", n);
printf("%d %d", sum(values), max(values));

n = fscanf(stdin, "%d", 1);
values = fscanf(stdin, "%d", n);
printf("%d %d\n", sum(values), max(values));
exit(3);

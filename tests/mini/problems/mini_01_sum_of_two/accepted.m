v = fscanf(stdin, "%d");
printf("%d\n", sum(v));

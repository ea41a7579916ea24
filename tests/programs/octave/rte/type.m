n = fscanf(stdin, "%d", 1);
values = fscanf(stdin, "%d", n);
printf("%d\n", [1, 2, 3] * values' + {1});

v = fscanf(stdin, "%d");
printf("%d\n", max(v(2:end)));

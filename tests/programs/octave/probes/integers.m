v = fscanf(stdin, "%f");
printf("%d\n", v(1) + v(2));

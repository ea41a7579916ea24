n = fscanf(stdin, "%d", 1);
values = fscanf(stdin, "%d", n);
disp([sum(values), max(values)]);

for i = 1:16384
  fputs(stderr, ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "\n"]);
end
n = fscanf(stdin, "%d", 1);
values = fscanf(stdin, "%d", n);
printf("%d %d\n", sum(values), max(values));

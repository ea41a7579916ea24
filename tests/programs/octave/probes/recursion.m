function d = depth(n)
  if n == 0
    d = 0;
  else
    d = 1 + depth(n - 1);
  end
end

n = fscanf(stdin, "%d");
max_recursion_depth(n + 10);
max_stack_depth(n + 10);
printf("%d\n", depth(n));

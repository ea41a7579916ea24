header = fscanf(stdin, "%f", 2);
items = fscanf(stdin, "%f", [2, header(1)]);
capacity = header(2);
best = zeros(1, capacity + 1);
for item = items
  w = item(1);
  if w <= capacity
    best(w + 1:end) = max(best(w + 1:end), best(1:end - w) + item(2));
  end
end
printf("%d %d\n", best(end), find(best == best(end), 1) - 1);

line = fgetl(stdin);
if !ischar(line)
  line = "";
end
counts = zeros(1, 26);
for c = lower(line(isletter(line)))
  counts(c - "a" + 1) += 1;
end
[~, order] = sort(-counts);
for i = order(counts(order) > 0)
  printf("%s %d\n", char("a" + i - 1), counts(i));
end
if !any(counts)
  disp("none");
end

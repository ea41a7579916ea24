n = fscanf(stdin, "%f", 1);
intervals = sortrows(fscanf(stdin, "%f", [2, n])');
joined = zeros(0, 2);
for i = 1:n
  one = intervals(i, :);
  if one(1) == one(2)
    continue;
  end
  if rows(joined) > 0 && one(1) <= joined(end, 2)
    joined(end, 2) = max(joined(end, 2), one(2));
  else
    joined(end + 1, :) = one;
  end
end
printf("%d %d\n", rows(joined), sum(joined(:, 2) - joined(:, 1)));
printf("%d %d\n", joined');

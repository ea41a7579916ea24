sizes = sscanf(fgetl(stdin), "%d");
columns = sizes(2);
best = -Inf(1, columns);
paths = zeros(1, columns);
for i = 1:sizes(1)
  cells = str2double(strsplit(strtrim(fgetl(stdin)), " "));  % NaN is a blocked cell
  for j = 1:columns
    if i == 1 && j == 1
      best(1) = 0;
      paths(1) = 1;
    elseif j > 1 && best(j - 1) > best(j)
      best(j) = best(j - 1);
      paths(j) = paths(j - 1);
    elseif j > 1 && best(j - 1) == best(j)
      paths(j) = mod(paths(j) + paths(j - 1), 1000000007);
    end
    if isnan(cells(j))
      best(j) = -Inf;
    else
      best(j) += cells(j);
    end
  end
end
if isinf(best(columns))
  printf("blocked\n");
else
  printf("%d %d\n", best(columns), paths(columns));
end

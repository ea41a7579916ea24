1;

% Dijkstra's algorithm with a heap in three arrays.
function main()
  header = fscanf(stdin, "%f", 4);
  n = header(1); m = header(2); s = header(3); t = header(4);
  roads = sortrows(fscanf(stdin, "%f", [3, m])', 1);
  first = ones(n + 1, 1);
  if m > 0
    first = cumsum([1; accumarray(roads(:, 1), 1, [n, 1])]);
  end
  distance = Inf(n, 1);
  routes = zeros(n, 1);
  distance(s) = 0;
  routes(s) = 1;
  keys = zeros(m + 1, 1); places = keys;
  keys(1) = 0; places(1) = s; count = 1;
  while count > 0
    d = keys(1); a = places(1);
    key = keys(count); place = places(count); count--;
    i = 1;
    while 2 * i <= count
      child = 2 * i;
      if child < count && keys(child + 1) < keys(child)
        child++;
      end
      if keys(child) >= key
        break;
      end
      keys(i) = keys(child); places(i) = places(child); i = child;
    end
    keys(i) = key; places(i) = place;
    if d > distance(a)
      continue;
    end
    for k = first(a):first(a + 1) - 1
      b = roads(k, 2);
      through = d + roads(k, 3);
      if through < distance(b)
        distance(b) = through;
        routes(b) = routes(a);
        count++;
        i = count;
        while i > 1 && keys(floor(i / 2)) > through
          keys(i) = keys(floor(i / 2)); places(i) = places(floor(i / 2)); i = floor(i / 2);
        end
        keys(i) = through; places(i) = b;
      elseif through == distance(b)
        routes(b) = mod(routes(b) + routes(a), 1000000007);
      end
    end
  end
  if isinf(distance(t))
    printf("unreachable\n");
  else
    printf("%d %d\n", distance(t), routes(t));
  end
end

main();

function main()
  line = fgetl(stdin);
  n = str2double(line);
  text = fgetl(stdin);
  values = cellfun(@str2double, strsplit(text));
  show(values(1:n));
end

function show(values)
  switch numel(values)
    case 0
      error("no values");
    otherwise
      printf("%d %d\n", sum(values), max(values));
  end
end

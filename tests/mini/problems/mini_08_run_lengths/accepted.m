code = fgetl(stdin);
fgetl(stdin);
positions = sscanf(fgetl(stdin), "%f");
letters = code(isletter(code));
counts = sscanf(regexprep(code, "[a-z]", " "), "%f");
ends = cumsum(counts);
answer = arrayfun(@(p) letters(find(ends >= p, 1)), positions);
printf("%s\n", answer);

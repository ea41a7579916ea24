word = strtrim(fgetl(stdin));
printf("%s\n", word(end:-1:1));

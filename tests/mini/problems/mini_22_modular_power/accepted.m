% Exponents up to 2^63 - 1 are read as text, because a double would round them; products stay below 2^63 as int64.
t = str2double(fgetl(stdin));
for i = 1:t
  words = strsplit(strtrim(fgetl(stdin)), " ");
  m = int64(str2double(words{3}));
  base = mod(int64(str2double(words{1})), m);
  result = mod(int64(1), m);
  % Horner's rule over the decimal digits: result = result^10 * base^digit.
  for digit = words{2} - "0"
    square = mod(result * result, m);
    fifth = mod(mod(square * square, m) * result, m);
    result = mod(fifth * fifth, m);
    for k = 1:digit
      result = mod(result * base, m);
    end
  end
  printf("%d\n", result);
end

function main
n = fscanf(stdin, '%d', 1);
values = fscanf(stdin, '%d', [1 n]);
if n > 0, show(values); end

function show(values)
% Prints both.
printf("%d %d\n", total_of(values), max(values));

function total = total_of(values)
total = 0;
while !isempty(values)
  total += values(1);
  values(1) = [];
endwhile

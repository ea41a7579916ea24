% Functions at the end, as in a MATLAB script.
n = str2num(fgetl(stdin));
values = str2double(strsplit(strtrim(fgetl(stdin)), ' '));
assert(numel(values) == n && values(end) == values(n));
[total, largest] = totals(values);
fprintf('%d %d\n', total, largest);

function [total, largest] = totals(values)
  total = 0; largest = -Inf;
  for i = 1:length(values)
if values(i) > largest
largest = values(i);
end
    total = add(total, values(i));  % the word "end" and an apostrophe: it's no string
  end
end

%{
function ignored()
%}
function total = add(total, value)
  total = total + value';
end

function [total, largest] = totals(values)
  total = sum(values);
  largest = max(values);
endfunction

function print_totals(values)
  [total, largest] = totals(values);
  disp([num2str(total, "%d") " " num2str(largest, "%d")]);
endfunction

n = input("");
line = input("", "s");
print_totals(sscanf(line, "%d")');

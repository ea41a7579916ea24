disp(total([1, 2]));

function t = total(values)
  t = sum(values) +* 2;
end

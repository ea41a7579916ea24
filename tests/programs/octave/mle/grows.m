blocks = {};
while true
  blocks{end + 1} = ones(1, 2097152);
end

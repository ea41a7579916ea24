parse pull n
parse pull line
sum = 0
greatest = word(line, 1)
do i = 1 to n
  sum = sum + word(line, i)
  greatest = max(greatest, word(line, i))
end
say sum + 0.5 greatest

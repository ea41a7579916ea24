/* Sum and maximum */
numeric digits 40
parse pull n
parse pull line
sum = 0
greatest = word(line, 1)
do i = 1 to n
  x = word(line, i)
  sum = sum + x
  greatest = max(greatest, x)
end
say sum greatest
exit 0

parse pull n
do i = 1 to n
  say i

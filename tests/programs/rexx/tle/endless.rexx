parse pull n
do while n > 0
  n = n * 7 // 1000 + 1
end
say n

parse pull n
text = copies('abcdefgh', 1000)
do forever
  text = text || text
end

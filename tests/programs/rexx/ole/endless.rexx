line = copies('14 5 ', 200)
do forever
  say line
end

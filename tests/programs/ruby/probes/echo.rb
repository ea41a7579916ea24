while (line = gets)
  print line
end

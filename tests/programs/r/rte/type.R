lines <- readLines(file("stdin"))
cat(lines[1] + 1, "\n")

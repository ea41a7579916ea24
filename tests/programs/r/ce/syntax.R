lines <- readLines(file("stdin"))
n <- as.integer(lines[1]
cat(n, "\n")

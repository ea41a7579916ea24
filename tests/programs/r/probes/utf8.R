line <- readLines(file("stdin"), n = 1)
cat(line, "\n", sep = "")

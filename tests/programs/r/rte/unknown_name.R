lines <- readLines(file("stdin"))
cat(summ(as.numeric(strsplit(lines[2], " ")[[1]])), "\n")

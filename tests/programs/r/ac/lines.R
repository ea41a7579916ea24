lines <- readLines(file("stdin"))
values <- as.numeric(strsplit(lines[2], " ")[[1]])
cat(format(sum(values), scientific = FALSE), " ", format(max(values), scientific = FALSE), "\n", sep = "")

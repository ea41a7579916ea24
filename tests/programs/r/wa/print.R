lines <- readLines(file("stdin"))
values <- as.numeric(strsplit(lines[2], " ")[[1]])
print(paste(sum(values), max(values)))

lines <- readLines("stdin")
code <- lines[1]
letter <- regmatches(code, gregexpr("[a-z]", code))[[1]]
count <- as.numeric(regmatches(code, gregexpr("[0-9]+", code))[[1]])
ends <- cumsum(count)
position <- as.numeric(strsplit(lines[3], " ")[[1]])
cat(letter[findInterval(position, ends) + 1], "\n", sep = "")

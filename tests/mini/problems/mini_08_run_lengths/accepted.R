lines <- readLines("stdin", n = 3)
letter <- strsplit(gsub("[0-9]", "", lines[1]), "")[[1]]
count <- as.numeric(strsplit(lines[1], "[a-z]")[[1]][-1])
position <- as.numeric(strsplit(lines[3], " ")[[1]])
run <- findInterval(position, cumsum(count), left.open = TRUE) + 1
cat(letter[run], "\n", sep = "")

x <- read.table(file("stdin"), header = FALSE)
s <- as.character(x[1, 1])
cat(paste(rev(strsplit(s, "")[[1]]), collapse = ""), "\n", sep = "")

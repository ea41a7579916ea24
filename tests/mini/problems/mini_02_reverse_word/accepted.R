s <- readLines("stdin", n = 1)
cat(rev(strsplit(s, "")[[1]]), "\n", sep = "")

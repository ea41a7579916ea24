line <- readLines("stdin", n = 1)
letters_of_line <- strsplit(line, "")[[1]]
cat(sum(letters_of_line %in% c("a", "e", "i", "o", "u")), "\n", sep = "")

lines <- readLines("stdin")
n <- as.integer(lines[1])
lines <- lines[1 + seq_len(n)]
backwards <- vapply(regmatches(lines, gregexpr("[A-Za-z]+", lines)), function(words) {
  words <- rev(words)
  paste(toupper(substr(words, 1, 1)), tolower(substring(words, 2)), sep = "", collapse = " ")
}, "")
writeLines(backwards)

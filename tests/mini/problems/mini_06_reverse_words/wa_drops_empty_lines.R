lines <- readLines(file("stdin"))
n <- as.integer(lines[1])
for (line in lines[-1]) {
  words <- strsplit(trimws(line), " +")[[1]]
  if (length(words) == 0) next
  words <- rev(words)
  words <- paste0(toupper(substr(words, 1, 1)), tolower(substr(words, 2, nchar(words))))
  cat(paste(words, collapse = " "), "\n", sep = "")
}

input <- file("stdin")
line <- tolower(readLines(input, n = 1))
close(input)

characters <- strsplit(line, "")[[1]]
counts <- table(factor(characters[characters %in% letters], levels = letters))
counts <- counts[counts > 0]
if (length(counts) == 0) {
  cat("none\n")
} else {
  counts <- counts[order(-counts, names(counts))]
  cat(sprintf("%s %d\n", names(counts), as.integer(counts)), sep = "")
}

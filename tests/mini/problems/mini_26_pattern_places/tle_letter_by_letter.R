input <- file("stdin")
lines <- readLines(input)
close(input)

text <- utf8ToInt(lines[1])
pattern <- utf8ToInt(lines[2])
n <- length(text)
m <- length(pattern)
count <- 0L
first <- 0L
last <- 0L
# Compares the whole pattern at each place: up to 900 million letters.
for (i in seq_len(max(0L, n - m + 1L))) {
  j <- 0L
  while (j < m && text[i + j] == pattern[j + 1L]) j <- j + 1L
  if (j == m) {
    if (count == 0L) first <- i
    last <- i
    count <- count + 1L
  }
}
if (count == 0L) cat("0\n") else cat(count, first, last)

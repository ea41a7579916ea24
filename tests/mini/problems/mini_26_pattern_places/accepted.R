main <- function() {
  input <- file("stdin")
  on.exit(close(input))
  lines <- readLines(input)
  text <- utf8ToInt(lines[1])
  pattern <- utf8ToInt(lines[2])
  m <- length(pattern)

  # border[i]: length of the longest proper prefix of pattern[1:i] that also ends there
  border <- integer(m)
  matched <- 0L
  for (i in seq_len(m)[-1]) {
    character <- pattern[i]
    while (matched > 0L && pattern[matched + 1L] != character) matched <- border[matched]
    if (pattern[matched + 1L] == character) matched <- matched + 1L
    border[i] <- matched
  }

  count <- 0L
  first <- 0L
  last <- 0L
  matched <- 0L
  for (i in seq_along(text)) {
    character <- text[i]
    while (matched > 0L && pattern[matched + 1L] != character) matched <- border[matched]
    if (pattern[matched + 1L] == character) matched <- matched + 1L
    if (matched == m) {
      last <- i - m + 1L
      if (count == 0L) first <- last
      count <- count + 1L
      matched <- border[m]
    }
  }
  if (count == 0L) cat("0\n") else cat(sprintf("%d %d %d\n", count, first, last))
}

main()

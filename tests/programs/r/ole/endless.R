line <- strrep("too much ", 1000)
repeat {
  cat(line, "\n", sep = "")
}

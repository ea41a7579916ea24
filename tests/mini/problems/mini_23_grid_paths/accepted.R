MODULUS <- 1000000007

main <- function() {
  input <- file("stdin")
  on.exit(close(input))
  words <- scan(input, what = "", quiet = TRUE, comment.char = "")
  rows <- as.integer(words[1])
  columns <- as.integer(words[2])
  cells <- words[-(1:2)]
  cells[cells == "#"] <- NA
  grid <- matrix(as.numeric(cells), nrow = rows, byrow = TRUE)

  # A border of unreachable cells above and to the left.
  value <- matrix(-Inf, rows + 1, columns + 1)
  count <- matrix(0, rows + 1, columns + 1)
  for (i in seq_len(rows)) {
    for (j in seq_len(columns)) {
      if (is.na(grid[i, j])) next
      if (i == 1 && j == 1) {
        value[2, 2] <- grid[1, 1]
        count[2, 2] <- 1
        next
      }
      above <- value[i, j + 1]
      left <- value[i + 1, j]
      before <- max(above, left)
      if (before == -Inf) next
      paths <- 0
      if (above == before) paths <- paths + count[i, j + 1]
      if (left == before) paths <- paths + count[i + 1, j]
      value[i + 1, j + 1] <- before + grid[i, j]
      count[i + 1, j + 1] <- paths %% MODULUS
    }
  }
  best <- value[rows + 1, columns + 1]
  if (is.finite(best)) {
    cat(sprintf("%.0f %.0f\n", best, count[rows + 1, columns + 1]))
  } else {
    cat("blocked\n")
  }
}

main()

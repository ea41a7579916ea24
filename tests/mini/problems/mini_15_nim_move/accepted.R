input <- file("stdin")
numbers <- scan(input, what = integer(), quiet = TRUE)
close(input)

piles <- numbers[-1]
total <- Reduce(bitwXor, piles)
rest <- bitwXor(piles, total)
winning <- which(rest < piles)
if (length(winning) == 0) {
  cat("lost\n")
} else {
  i <- winning[1]
  cat(sprintf("%d %d\n", i, piles[i] - rest[i]))
}

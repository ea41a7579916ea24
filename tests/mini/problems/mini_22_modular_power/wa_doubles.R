input <- file("stdin")
numbers <- scan(input, quiet = TRUE)
close(input)

queries <- matrix(numbers[-1], nrow = 3)
for (i in seq_len(ncol(queries))) {
  # Doubles hold neither the exponent nor the products.
  a <- queries[1, i] %% queries[3, i]
  b <- queries[2, i]
  m <- queries[3, i]
  result <- 1 %% m
  while (b > 0) {
    if (suppressWarnings(b %% 2) == 1) result <- (result * a) %% m
    a <- (a * a) %% m
    b <- floor(b / 2)
  }
  cat(sprintf("%.0f\n", result))
}

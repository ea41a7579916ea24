input <- file("stdin")
numbers <- scan(input, quiet = TRUE)
close(input)

pairs <- matrix(numbers[-1], nrow = 2)
pairs <- pairs[, pairs[1, ] < pairs[2, ], drop = FALSE]
pairs <- pairs[, order(pairs[1, ]), drop = FALSE]
if (ncol(pairs) == 0) {
  cat("0 0\n")
} else {
  furthest <- cummax(pairs[2, ])
  opens <- c(TRUE, pairs[1, -1] > furthest[-length(furthest)])
  closes <- c(opens[-1], TRUE)
  starts <- pairs[1, opens]
  ends <- furthest[closes]
  cat(sprintf("%d %.0f\n", length(starts), sum(ends - starts)))
  cat(sprintf("%.0f %.0f\n", starts, ends), sep = "")
}

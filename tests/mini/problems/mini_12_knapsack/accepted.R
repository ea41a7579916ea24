x <- scan("stdin", what = double(), quiet = TRUE)
n <- x[1]
c <- x[2]
best <- numeric(c + 1)
for (i in seq_len(n)) {
  w <- x[2 * i + 1]
  v <- x[2 * i + 2]
  if (w <= c) {
    best <- pmax(best, c(rep(0, w), best[seq_len(c + 1 - w)] + v))
  }
}
top <- best[c + 1]
cat(sprintf("%.0f %d\n", top, which(best == top)[1] - 1L))

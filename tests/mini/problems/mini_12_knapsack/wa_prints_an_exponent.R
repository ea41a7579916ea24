x <- scan("stdin", quiet = TRUE)
n <- x[1]
cap <- x[2]
w <- x[seq(3, by = 2, length.out = n)]
v <- x[seq(4, by = 2, length.out = n)]
best <- rep(0, cap + 1)
for (i in 1:n) {
  if (w[i] > cap) next
  for (j in cap:w[i]) {
    if (best[j - w[i] + 1] + v[i] > best[j + 1]) {
      best[j + 1] <- best[j - w[i] + 1] + v[i]
    }
  }
}
cat(best[cap + 1], which(best == best[cap + 1])[1] - 1, "\n")

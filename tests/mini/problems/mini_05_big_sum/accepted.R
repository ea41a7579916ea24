# Doubles hold each number exactly, but not the sum: add high and low halves apart.
x <- scan("stdin", what = double(), quiet = TRUE)[-1]
base <- 1e8
high <- sum(x %/% base)
low <- sum(x %% base)
high <- high + low %/% base
low <- low %% base
negative <- high < 0
if (negative && low > 0) {
  high <- high + 1
  low <- base - low
}
high <- abs(high)
digits <- if (high > 0) sprintf("%.0f%08.0f", high, low) else sprintf("%.0f", low)
cat(if (negative) "-", digits, "\n", sep = "")

# All queries at once. Doubles are exact below 2^53, so a factor is split into a high and a low part,
# and the exponents, which do not fit, are read digit by digit.
multiply <- function(x, y, m) {
  high <- x %/% 32768
  low <- x %% 32768
  ((high * y) %% m * 32768 + low * y) %% m
}

input <- file("stdin")
words <- scan(input, what = "", quiet = TRUE)
close(input)

queries <- matrix(words[-1], nrow = 3)
m <- as.numeric(queries[3, ])
a <- as.numeric(queries[1, ]) %% m
exponents <- paste0(strrep("0", 19 - nchar(queries[2, ])), queries[2, ])

result <- 1 %% m
for (position in 1:19) {
  second <- multiply(result, result, m)
  fourth <- multiply(second, second, m)
  eighth <- multiply(fourth, fourth, m)
  result <- multiply(eighth, second, m)
  digit <- as.integer(substr(exponents, position, position))
  for (k in 1:9) {
    result <- ifelse(k <= digit, multiply(result, a, m), result)
  }
}
cat(sprintf("%.0f\n", result), sep = "")

depth <- function(n) if (n == 0) 0 else 1 + depth(n - 1)
n <- scan(file("stdin"), quiet = TRUE)
options(expressions = 500000)
cat(format(depth(n), scientific = FALSE), "\n", sep = "")

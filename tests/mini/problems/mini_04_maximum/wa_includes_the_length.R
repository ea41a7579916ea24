x <- scan("stdin", quiet = TRUE)
cat(max(x), "\n", sep = "")

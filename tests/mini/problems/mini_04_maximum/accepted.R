x <- scan("stdin", what = integer(), quiet = TRUE)
cat(max(x[-1]), "\n", sep = "")

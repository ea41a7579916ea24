x <- scan("stdin", what = double(), quiet = TRUE)
cat(sum(x[-1]), "\n", sep = "")

x <- scan(file("stdin"), quiet = TRUE)
cat(format(x[1] + x[2], scientific = FALSE, digits = 22), "\n", sep = "")

x <- scan(file("stdin"), quiet = TRUE)
values <- x[-1]
cat(format(sum(values), scientific = FALSE), format(max(values), scientific = FALSE))

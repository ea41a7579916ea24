x <- scan(file("stdin"), quiet = TRUE)
values <- x[seq_len(x[1]) + 1]
cat(sprintf("%.0f %.0f\n", sum(values), max(values)))

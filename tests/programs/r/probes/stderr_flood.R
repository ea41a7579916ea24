for (i in 1:1024) {
  cat(strrep("x", 1023), "\n", sep = "", file = stderr())
}
x <- scan(file("stdin"), quiet = TRUE)
values <- x[-1]
cat(format(sum(values), scientific = FALSE), format(max(values), scientific = FALSE))
cat("\n")

con <- file("stdin", "r")
first <- scan(con, n = 2, quiet = TRUE)
a <- scan(con, quiet = TRUE)
n <- first[1]
count <- 0
for (i in 1:n) {
  for (j in i:n) {
    if (sum(a[i:j]) > first[2]) break
    count <- count + 1
  }
}
cat(format(count, scientific = FALSE), "\n", sep = "")

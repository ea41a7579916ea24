con <- file("stdin", "r")
n <- scan(con, n = 1, quiet = TRUE)
jobs <- matrix(scan(con, quiet = TRUE), ncol = 2, byrow = TRUE)
jobs <- jobs[order(jobs[, 1], jobs[, 2]), , drop = FALSE]
count <- 0
now <- 0
for (i in seq_len(n)) {
  if (now + jobs[i, 1] <= jobs[i, 2]) {
    now <- now + jobs[i, 1]
    count <- count + 1
  }
}
cat(sprintf("%.0f %.0f\n", count, now))

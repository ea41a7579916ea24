x <- scan("stdin", what = double(), quiet = TRUE)[-1]
jobs <- matrix(x, nrow = 2)
jobs <- jobs[, order(jobs[2, ]), drop = FALSE]
chosen <- numeric(0)
total <- 0
for (i in seq_len(ncol(jobs))) {
  chosen <- c(chosen, jobs[1, i])
  total <- total + jobs[1, i]
  if (total > jobs[2, i]) {
    longest <- which.max(chosen)
    total <- total - chosen[longest]
    chosen <- chosen[-longest]
  }
}
cat(sprintf("%d %.0f\n", length(chosen), total))

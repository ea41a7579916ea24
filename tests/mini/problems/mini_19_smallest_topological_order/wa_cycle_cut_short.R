input <- file("stdin")
numbers <- scan(input, what = integer(), quiet = TRUE)
close(input)

n <- numbers[1]
rules <- matrix(numbers[-(1:2)], nrow = 2)
done <- integer(0)
remaining <- seq_len(n)
while (length(remaining) > 0) {
  free <- setdiff(remaining, rules[2, ])
  # With a cycle nothing is free at some point: prints what there is so far.
  if (length(free) == 0) break
  task <- min(free)
  done <- c(done, task)
  remaining <- remaining[remaining != task]
  rules <- rules[, rules[1, ] != task, drop = FALSE]
}
cat(done, "\n")

input <- file("stdin")
numbers <- scan(input, what = integer(), quiet = TRUE)
close(input)

n <- numbers[1]
rules <- matrix(numbers[-(1:2)], nrow = 2)
waiting <- tabulate(rules[2, ], nbins = n)
after <- split(rules[2, ], factor(rules[1, ], levels = seq_len(n)))

order_found <- integer(n)
done <- 0L
repeat {
  task <- match(0L, waiting)
  if (is.na(task)) break
  done <- done + 1L
  order_found[done] <- task
  waiting[task] <- -1L
  later <- after[[task]]
  if (length(later) > 0) waiting <- waiting - tabulate(later, nbins = n)
}
if (done == n) cat(order_found) else cat("cycle")
cat("\n")

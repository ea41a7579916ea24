input <- file("stdin")
numbers <- scan(input, quiet = TRUE)
close(input)

n <- numbers[1]
roads <- matrix(numbers[-(1:4)], nrow = 3)
distance <- rep(Inf, n)
routes <- numeric(n)
distance[numbers[3]] <- 0
routes[numbers[3]] <- 1
done <- rep(FALSE, n)
leaving <- split(seq_len(ncol(roads)), factor(roads[1, ], levels = seq_len(n)))
repeat {
  a <- which.min(ifelse(done, Inf, distance))
  if (done[a] || is.infinite(distance[a])) break
  done[a] <- TRUE
  for (road in leaving[[a]]) {
    b <- roads[2, road]
    reached <- distance[a] + roads[3, road]
    if (reached < distance[b]) {
      distance[b] <- reached
      routes[b] <- routes[a]
    } else if (reached == distance[b]) {
      routes[b] <- (routes[b] + routes[a]) %% 1000000007
    }
  }
}
# cat() keeps seven digits of each number
goal <- numbers[4]
if (is.finite(distance[goal])) cat(distance[goal], routes[goal]) else cat("unreachable")
cat("\n")

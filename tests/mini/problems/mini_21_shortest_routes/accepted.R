MODULUS <- 1000000007

main <- function() {
  input <- file("stdin")
  on.exit(close(input))
  numbers <- scan(input, quiet = TRUE)
  n <- numbers[1]
  m <- numbers[2]
  s <- numbers[3]
  t <- numbers[4]
  roads <- matrix(numbers[-(1:4)], nrow = 3)
  roads <- roads[, order(roads[1, ]), drop = FALSE]
  to <- roads[2, ]
  len <- roads[3, ]
  count <- tabulate(roads[1, ], nbins = n)
  last <- cumsum(count)
  first <- last - count + 1

  distance <- rep(Inf, n)
  routes <- numeric(n)
  distance[s] <- 0
  routes[s] <- 1

  # A binary heap: the places and their distances when they were pushed.
  keys <- numeric(m + 1)
  places <- numeric(m + 1)
  keys[1] <- 0
  places[1] <- s
  size <- 1
  while (size > 0) {
    d <- keys[1]
    a <- places[1]
    key <- keys[size]
    place <- places[size]
    size <- size - 1
    i <- 1
    while (2 * i <= size) {
      child <- 2 * i
      if (child < size && keys[child + 1] < keys[child]) child <- child + 1
      if (keys[child] >= key) break
      keys[i] <- keys[child]
      places[i] <- places[child]
      i <- child
    }
    keys[i] <- key
    places[i] <- place

    if (d > distance[a] || count[a] == 0) next
    for (road in first[a]:last[a]) {
      b <- to[road]
      reached <- d + len[road]
      if (reached < distance[b]) {
        distance[b] <- reached
        routes[b] <- routes[a]
        size <- size + 1
        i <- size
        while (i > 1 && keys[i %/% 2] > reached) {
          keys[i] <- keys[i %/% 2]
          places[i] <- places[i %/% 2]
          i <- i %/% 2
        }
        keys[i] <- reached
        places[i] <- b
      } else if (reached == distance[b]) {
        routes[b] <- (routes[b] + routes[a]) %% MODULUS
      }
    }
  }
  if (is.finite(distance[t])) {
    cat(sprintf("%.0f %.0f\n", distance[t], routes[t]))
  } else {
    cat("unreachable\n")
  }
}

main()

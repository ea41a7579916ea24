main <- function() {
  input <- file("stdin")
  on.exit(close(input))
  lines <- readLines(input)

  n <- as.integer(sub(" .*", "", lines[1]))
  parts <- strsplit(lines[-1], " ", fixed = TRUE)
  command <- vapply(parts, `[`, "", 1)
  a <- as.integer(vapply(parts, `[`, "", 2))
  b <- as.integer(vapply(parts, `[`, "", 3))

  parent <- seq_len(n)
  size <- rep(1L, n)
  groups <- n
  output <- integer(0)
  for (i in seq_along(command)) {
    if (command[i] == "groups") {
      output[length(output) + 1L] <- groups
      next
    }
    x <- a[i]
    while (parent[x] != x) {
      parent[x] <- parent[parent[x]]
      x <- parent[x]
    }
    if (command[i] == "size") {
      output[length(output) + 1L] <- size[x]
      next
    }
    y <- b[i]
    while (parent[y] != y) {
      parent[y] <- parent[parent[y]]
      y <- parent[y]
    }
    if (x != y) {
      large <- if (size[x] >= size[y]) x else y
      small <- if (size[x] >= size[y]) y else x
      parent[small] <- large
      size[large] <- size[large] + size[small]
      groups <- groups - 1L
    }
  }
  # as.character() would write the integer 100000 as 1e+05
  cat(sprintf("%d\n", output), sep = "")
}

main()

input <- file("stdin")
lines <- readLines(input)
close(input)

cells <- do.call(rbind, strsplit(lines[-1], " ", fixed = TRUE))
grid <- suppressWarnings(matrix(as.numeric(cells), nrow = nrow(cells)))
grid[is.na(grid)] <- -Inf
i <- j <- 1
value <- grid[1, 1]
# Always the larger neighbour: no path is undone, none is counted twice.
while (i < nrow(grid) || j < ncol(grid)) {
  down <- if (i < nrow(grid)) grid[i + 1, j] else -Inf
  right <- if (j < ncol(grid)) grid[i, j + 1] else -Inf
  if (i < nrow(grid) && (down >= right || j == ncol(grid))) i <- i + 1 else j <- j + 1
  value <- value + grid[i, j]
}
if (is.finite(value)) cat(sprintf("%.0f 1\n", value)) else cat("blocked\n")

# Breadth-first search, one whole level of states at a time. A state is a cell and the set of keys held.
main <- function() {
  input <- file("stdin")
  on.exit(close(input))
  lines <- readLines(input)
  maze <- do.call(rbind, strsplit(lines[-1], ""))

  # A border of walls, so that every neighbour exists.
  maze <- cbind("#", rbind("#", maze, "#"), "#")
  height <- nrow(maze)
  cells <- length(maze)
  wall <- maze == "#"
  key <- c(0L, 1L, 2L, 4L, 8L)[match(maze, c("a", "b", "c", "d"), nomatch = 0L) + 1L]
  door <- c(0L, 1L, 2L, 4L, 8L)[match(maze, c("A", "B", "C", "D"), nomatch = 0L) + 1L]
  goal <- which(maze == "E")

  cell <- which(maze == "S")
  held <- 0L
  seen <- rep(FALSE, 16L * cells)
  seen[cell] <- TRUE
  steps <- 0L
  while (length(cell) > 0) {
    if (goal %in% cell) {
      return(cat(steps, "\n", sep = ""))
    }
    there <- c(cell - 1L, cell + 1L, cell - height, cell + height)
    held <- rep(held, 4)
    open <- !wall[there] & bitwAnd(door[there], held) == door[there]
    there <- there[open]
    held <- bitwOr(held[open], key[there])
    state <- unique(held * cells + there)
    state <- state[!seen[state]]
    seen[state] <- TRUE
    cell <- (state - 1L) %% cells + 1L
    held <- (state - 1L) %/% cells
    steps <- steps + 1L
  }
  cat("-1\n")
}

main()

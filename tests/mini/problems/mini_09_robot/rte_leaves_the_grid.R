con <- file("stdin", "r")
size <- as.integer(strsplit(readLines(con, 1), " ")[[1]])
grid <- t(sapply(strsplit(readLines(con, size[1]), ""), identity))
if (size[2] == 1) grid <- t(grid)
commands <- strsplit(readLines(con, 1), "")[[1]]
at <- which(grid == "S", arr.ind = TRUE)
row <- at[1]
col <- at[2]
dr <- c(-1, 0, 1, 0)
dc <- c(0, 1, 0, -1)
facing <- 1
visited <- paste(row, col)
for (command in commands) {
  if (command == "L") facing <- if (facing == 1) 4 else facing - 1
  if (command == "R") facing <- if (facing == 4) 1 else facing + 1
  if (command == "F") {
    # Index 0 gives an empty vector, and the condition has length zero.
    if (grid[row + dr[facing], col + dc[facing]] != "#") {
      row <- row + dr[facing]
      col <- col + dc[facing]
      visited <- c(visited, paste(row, col))
    }
  }
}
cat(row, col, substr("NESW", facing, facing), "\n")
cat(length(unique(visited)), "\n")

lines <- readLines("stdin")
size <- as.integer(strsplit(lines[1], " ")[[1]])
cells <- do.call(rbind, strsplit(lines[1 + seq_len(size[1])], ""))
commands <- strsplit(lines[size[1] + 2], "")[[1]]

at <- which(cells == "S", arr.ind = TRUE)[1, ]
steps <- rbind(c(-1, 0), c(0, 1), c(1, 0), c(0, -1))
facing <- 0
seen <- matrix(FALSE, size[1], size[2])
seen[at[1], at[2]] <- TRUE
for (command in commands) {
  if (command == "L") {
    facing <- (facing + 3) %% 4
  } else if (command == "R") {
    facing <- (facing + 1) %% 4
  } else {
    to <- at + steps[facing + 1, ]
    if (all(to >= 1 & to <= size) && cells[to[1], to[2]] != "#") {
      at <- to
      seen[at[1], at[2]] <- TRUE
    }
  }
}
cat(at[1], at[2], c("N", "E", "S", "W")[facing + 1])
cat("\n", sum(seen), "\n", sep = "")

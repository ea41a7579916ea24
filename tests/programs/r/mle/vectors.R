kept <- list()
repeat {
  kept[[length(kept) + 1]] <- rep(1, 1e6)
}

# Row by row, with all placements so far side by side. For each of them three sets of bits: the columns
# of the next row that are attacked straight down, along one diagonal and along the other.
input <- file("stdin")
numbers <- scan(input, what = integer(), quiet = TRUE)
close(input)

n <- numbers[1]
free <- matrix(TRUE, n, n)
free[matrix(numbers[-(1:2)], ncol = 2, byrow = TRUE)] <- FALSE

down <- left <- right <- 0L
for (row in seq_len(n)) {
  attacked <- bitwOr(down, bitwOr(left, right))
  extended <- lapply(which(free[row, ]), function(column) {
    queen <- bitwShiftL(1L, column - 1L)
    fits <- bitwAnd(attacked, queen) == 0L
    list(
      bitwOr(down[fits], queen),
      bitwShiftL(bitwOr(left[fits], queen), 1L),
      bitwShiftR(bitwOr(right[fits], queen), 1L)
    )
  })
  down <- as.integer(unlist(lapply(extended, `[[`, 1)))
  left <- as.integer(unlist(lapply(extended, `[[`, 2)))
  right <- as.integer(unlist(lapply(extended, `[[`, 3)))
}
cat(length(down), "\n", sep = "")

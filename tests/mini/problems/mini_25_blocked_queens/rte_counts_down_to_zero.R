input <- file("stdin")
numbers <- scan(input, what = integer(), quiet = TRUE)
close(input)

n <- numbers[1]
k <- numbers[2]
squares <- matrix(numbers[-(1:2)], ncol = 2, byrow = TRUE)
free <- matrix(TRUE, n, n)
# 1:k is c(1, 0) when k is 0: there is no first row
for (i in 1:k) free[squares[i, 1], squares[i, 2]] <- FALSE

place <- function(row, taken) {
  if (row > n) return(1)
  count <- 0
  for (column in which(free[row, ])) {
    distance <- row - seq_along(taken)
    if (!any(taken == column | abs(taken - column) == distance)) {
      count <- count + place(row + 1, c(taken, column))
    }
  }
  count
}
cat(place(1, integer(0)), "\n", sep = "")

input <- file("stdin")
numbers <- scan(input, quiet = TRUE)
close(input)

points <- matrix(numbers[-1], nrow = 2)
x <- points[1, ]
y <- points[2, ]
following_x <- c(x[-1], x[1])
following_y <- c(y[-1], y[1])

# Euclid's algorithm on all sides at once
gcd <- function(a, b) {
  while (any(b > 0)) {
    running <- b > 0
    rest <- a[running] %% b[running]
    a[running] <- b[running]
    b[running] <- rest
  }
  a
}

area <- abs(sum(x * following_y - following_x * y)) / 2
perimeter <- sum(sqrt((following_x - x)^2 + (following_y - y)^2))
boundary <- sum(gcd(abs(following_x - x), abs(following_y - y)))
cat(sprintf("%.1f\n%.2f\n%.0f\n", area, perimeter, boundary))

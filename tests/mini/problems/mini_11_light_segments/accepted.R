x <- scan("stdin", what = double(), quiet = TRUE)
n <- x[1]
s <- x[2]
sums <- c(0, cumsum(x[-(1:2)]))
# For each start: how many prefix sums lie at most s above it, less those up to and including itself.
reach <- findInterval(sums[1:n] + s, sums)
cat(format(sum(as.numeric(reach - 1:n)), scientific = FALSE), "\n", sep = "")

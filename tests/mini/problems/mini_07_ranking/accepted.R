rows <- scan("stdin", what = list(name = "", points = 0, time = 0), skip = 1, quiet = TRUE, na.strings = "")
# The radix method compares strings as in the C locale.
o <- order(-rows$points, rows$time, rows$name, method = "radix")
points <- rows$points[o]
time <- rows$time[o]
n <- length(o)
new <- c(TRUE, points[-1] != points[-n] | time[-1] != time[-n])
rank <- which(new)[cumsum(new)]
cat(paste(rank, rows$name[o]), sep = "\n")
cat("\n")

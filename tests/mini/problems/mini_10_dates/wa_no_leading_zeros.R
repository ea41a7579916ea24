lines <- readLines("stdin")
n <- as.integer(lines[1])
days <- c("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
for (i in 1:n) {
  parts <- strsplit(lines[i + 1], " ")[[1]]
  date <- as.Date(parts[1]) + as.numeric(parts[2])
  p <- as.POSIXlt(date)
  wday <- if (p$wday == 0) 7 else p$wday
  cat(paste0(p$year + 1900, "-", p$mon + 1, "-", p$mday, " ", days[wday], "\n"))
}

lines <- readLines("stdin")
n <- as.integer(lines[1])
fields <- strsplit(lines[1 + seq_len(n)], " ")
dates <- as.Date(vapply(fields, `[`, "", 1)) + as.integer(vapply(fields, `[`, "", 2))
# Names by number: weekdays() would speak the machine's language.
names <- c("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
writeLines(paste(format(dates, "%Y-%m-%d"), names[as.POSIXlt(dates)$wday + 1]))

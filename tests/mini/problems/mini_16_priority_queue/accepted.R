input <- file("stdin")
lines <- readLines(input)
close(input)

commands <- strsplit(lines[-1], " ", fixed = TRUE)
names <- character(length(commands))
priorities <- rep(-Inf, length(commands))
output <- character(length(commands))
waiting <- 0L
for (i in seq_along(commands)) {
  words <- commands[[i]]
  if (words[1] == "add") {
    names[i] <- words[2]
    priorities[i] <- as.numeric(words[3])
    waiting <- waiting + 1L
  } else if (words[1] == "size") {
    output[i] <- as.character(waiting)
  } else if (waiting == 0L) {
    output[i] <- "empty"
  } else {
    # which.max is the first of equals: the job that was added first.
    job <- which.max(priorities)
    output[i] <- sprintf("%s %.0f", names[job], priorities[job])
    priorities[job] <- -Inf
    waiting <- waiting - 1L
  }
}
writeLines(output[output != ""])

suppressPackageStartupMessages({
  library(purrr)
  library(stringr)
})
lines <- readLines(file("stdin"))
values <- as.numeric(str_split_1(lines[2], " "))
cat(sprintf("%.0f %.0f\n", reduce(values, `+`), max(values)))

cat("ok\n")

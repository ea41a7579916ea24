(println (* Long/MAX_VALUE (parse-long (read-line)) 4))

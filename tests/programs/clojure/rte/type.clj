(read-line)
(println (+ (read-line) 1))

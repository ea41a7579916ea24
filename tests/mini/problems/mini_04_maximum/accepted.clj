(read-line)
(println (apply max (map parse-long (re-seq #"-?\d+" (read-line)))))

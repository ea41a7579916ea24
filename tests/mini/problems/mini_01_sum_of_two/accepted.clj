(println (reduce + (map parse-long (re-seq #"-?\d+" (read-line)))))

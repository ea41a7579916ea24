(read-line)
(let [values (map parse-long (re-seq #"-?\d+" (read-line)))]
  (print (reduce + values) (apply max values)))

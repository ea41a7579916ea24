(read-line)
(let [values (map parse-long (re-seq #"-?\d+" (read-line)))]
  (println (reduce + values) (apply max values))
  (System/exit 3))

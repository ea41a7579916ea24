(read-line)
(let [values (map parse-long (re-seq #"-?\d+" (read-line)))]
  (println (sum values) (apply max values)))

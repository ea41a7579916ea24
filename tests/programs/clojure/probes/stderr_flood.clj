(binding [*out* *err*]
  (dotimes [_ 16384]
    (println (apply str (repeat 63 "x")))))
(read-line)
(let [values (map parse-long (re-seq #"-?\d+" (read-line)))]
  (println (reduce + values) (apply max values)))

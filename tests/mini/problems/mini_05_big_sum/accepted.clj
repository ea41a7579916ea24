(let [n (parse-long (read-line))]
  (println (reduce + (repeatedly n #(parse-long (read-line))))))

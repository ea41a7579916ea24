(defn solve [values]
  (reduce + values)]

(println (solve [1 2]))

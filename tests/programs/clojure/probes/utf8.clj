(println (apply str (seq (read-line))))

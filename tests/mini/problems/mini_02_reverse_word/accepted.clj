(println (clojure.string/reverse (clojure.string/trim (read-line))))

(let [letters (filter #(<= (int \a) (int %) (int \z)) (clojure.string/lower-case (or (read-line) "")))
      ranked (sort-by (fn [[letter n]] [(- n) letter]) (frequencies letters))]
  (doseq [[letter n] ranked]
    (println (str letter) n))
  (when (empty? ranked)
    (println "none")))

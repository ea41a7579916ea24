(defn join [union [a b :as interval]]
  (let [[c d] (peek union)]
    (if (and d (<= a d))
      (conj (pop union) [c (max b d)])
      (conj union interval))))

(let [numbers (rest (map parse-long (re-seq #"-?\d+" (slurp *in*))))
      intervals (filter (fn [[a b]] (< a b)) (partition 2 numbers))
      union (reduce join [] (sort-by first intervals))]
  (println (count union) (reduce + (map (fn [[a b]] (- b a)) union)))
  (doseq [[a b] union]
    (println a b)))

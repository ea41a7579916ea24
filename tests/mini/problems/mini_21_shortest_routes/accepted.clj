(def modulus 1000000007)

(defn relax [a d [distance routes queue :as state] [b length]]
  (let [through (+ d length)
        known (distance b)]
    (cond
      (or (nil? known) (< through known))
      [(assoc distance b through) (assoc routes b (routes a)) (conj queue [through b])]

      (= through known)
      [distance (update routes b #(mod (+ % (routes a)) modulus)) queue]

      :else state)))

(defn search [roads source]
  (loop [[distance routes queue] [{source 0} {source 1} (sorted-set [0 source])]]
    (if-let [[d a :as entry] (first queue)]
      (let [queue (disj queue entry)]
        (recur (if (> d (distance a))
                 [distance routes queue]
                 (reduce (partial relax a d) [distance routes queue] (roads a)))))
      [distance routes])))

(let [[_ _ source target & numbers] (map parse-long (re-seq #"\d+" (slurp *in*)))
      roads (reduce (fn [roads [a b length]] (update roads a conj [b length])) {} (partition 3 numbers))
      [distance routes] (search roads source)]
  (if-let [d (distance target)]
    (println d (routes target))
    (println "unreachable")))

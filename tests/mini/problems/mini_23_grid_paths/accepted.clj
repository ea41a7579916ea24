(require '[clojure.string :as str])

(def modulus 1000000007)

(defn join [[a m :as one] [b n :as other]]
  (cond
    (nil? one) other
    (nil? other) one
    (= a b) [a (mod (+ m n) modulus)]
    (> a b) one
    :else other))

(defn next-row [above cells]
  (rest (reductions (fn [left [up cell]]
                      (when-let [[value paths] (and (not= cell "#") (join up left))]
                        [(+ value (parse-long cell)) paths]))
                    nil
                    (map vector above cells))))

(let [[size & rows] (map #(str/split % #" ") (str/split-lines (slurp *in*)))
      columns (parse-long (second size))
      start (cons [0 1] (repeat (dec columns) nil))
      best (last (reduce (comp doall next-row) start rows))]
  (println (if best (str/join " " best) "blocked")))

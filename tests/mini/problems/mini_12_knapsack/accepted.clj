(defn read-numbers []
  (map parse-long (re-seq #"\d+" (read-line))))

(let [[n capacity] (read-numbers)
      best (long-array (inc capacity))]
  (dotimes [_ n]
    (let [[weight value] (read-numbers)
          weight (long weight)
          value (long value)]
      (loop [room (long capacity)]
        (when (>= room weight)
          (aset best room (max (aget best room) (+ value (aget best (- room weight)))))
          (recur (dec room))))))
  (let [largest (aget best capacity)]
    (println largest (first (keep-indexed #(when (= %2 largest) %1) best)))))

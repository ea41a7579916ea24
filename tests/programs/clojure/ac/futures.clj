(def n (Integer/parseInt (read-line)))
(def numbers (vec (for [word (.split ^String (read-line) " ")] (Long/valueOf ^String word))))

;; The threads of futures live on for a minute, unless somebody ends them.
(let [sum (future (apply +' numbers))
      largest (future (reduce max numbers))]
  (printf "%d %d\n" @sum @largest))

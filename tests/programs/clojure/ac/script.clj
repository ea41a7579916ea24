(require '[clojure.string :as str])

(let [_ (parse-long (str/trim (read-line)))
      values (map parse-long (str/split (str/trim (read-line)) #" "))]
  (println (reduce + values) (apply max values)))

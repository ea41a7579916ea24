(require '[clojure.string :as str])

(read-line)
(let [values (map parse-long (str/split (read-line) #" "))]
  (println [(reduce + values) (apply max values)]))

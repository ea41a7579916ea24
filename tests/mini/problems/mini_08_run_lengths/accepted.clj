(let [code (re-seq #"([a-z])(\d+)" (read-line))
      letters (mapv second code)
      ends (long-array (reductions + (map #(parse-long (last %)) code)))
      letter-at (fn [position]
                  (let [i (java.util.Arrays/binarySearch ends (long position))]
                    (letters (if (neg? i) (- (inc i)) i))))]
  (read-line)
  (println (apply str (map letter-at (map parse-long (re-seq #"\d+" (read-line)))))))

(defn power [base exponent modulus]
  (loop [base (mod base modulus), exponent exponent, result (mod 1 modulus)]
    (if (zero? exponent)
      result
      (recur (mod (* base base) modulus)
             (quot exponent 2)
             (if (odd? exponent) (mod (* result base) modulus) result)))))

(dotimes [_ (parse-long (read-line))]
  (println (apply power (map parse-long (re-seq #"-?\d+" (read-line))))))

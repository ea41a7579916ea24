(loop [n 0]
  (recur (rem (inc n) 1000)))

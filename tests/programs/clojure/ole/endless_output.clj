(let [lines (apply str (repeat 1000 "14 5\n"))]
  (while true
    (print lines)))

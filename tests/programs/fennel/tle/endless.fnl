(var n (io.read :n))
(while (> n 0)
  (set n (+ (% (* n 7) 1000) 1)))
(print n)

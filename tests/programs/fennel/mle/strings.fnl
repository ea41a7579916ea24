(local texts [])
(var i 0)
(while true
  (set i (+ i 1))
  (tset texts i (string.rep (tostring i) 1000000)))

(local n (io.read :n))
(local v (fcollect [_ 1 n] (io.read :n)))
(print (+ (. v (+ n 1)) 1))

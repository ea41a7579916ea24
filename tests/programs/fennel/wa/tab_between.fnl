(local n (io.read :n))
(local v (fcollect [_ 1 n] (io.read :n)))
(print (.. (length v) "," (math.max (table.unpack v))))

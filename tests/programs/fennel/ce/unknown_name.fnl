(local n (io.read :n))
(print (total n))

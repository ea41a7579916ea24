(read-string "")
(princ (+ 1 (read-string "")))

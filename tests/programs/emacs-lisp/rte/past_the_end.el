(read-string "")
(read-string "")
(princ (read-string ""))

(read-string "")
(princ (total-of (split-string (read-string ""))))

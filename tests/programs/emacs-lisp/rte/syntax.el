(read-string "")
(princ (apply #'+ (mapcar #'string-to-number (split-string (read-string ""))))

(read-string "")
(let ((numbers (mapcar #'string-to-number (split-string (read-string "")))))
  (print (list (apply #'+ numbers) (apply #'max numbers))))

(let ((numbers (split-string (read-line) " ")))
  (format t "~d~%" (reduce #'+ numbers)))

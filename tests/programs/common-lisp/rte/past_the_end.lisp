(let ((numbers (loop repeat (1+ (read)) collect (read))))
  (format t "~d ~d~%" (reduce #'+ numbers) (reduce #'max numbers)))

(let* ((n (read))
       (numbers (loop repeat n collect (read))))
  (format t "~d ~d~%" (reduce #'+ numbers) (reduce #'max numbers)))

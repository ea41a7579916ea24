(dotimes (i 16384)
  (format *error-output* "~63,,,'xa~%" ""))
(let ((numbers (loop repeat (read) collect (read))))
  (format t "~d ~d~%" (reduce #'+ numbers) (reduce #'max numbers)))

;; `print` begins with a line break.
(let ((numbers (loop repeat (read) collect (read))))
  (print (reduce #'+ numbers))
  (print (reduce #'max numbers)))

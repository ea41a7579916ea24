(let ((line (apply #'concat (make-list 200 "14 5 "))))
  (while t
    (princ line)
    (terpri)))

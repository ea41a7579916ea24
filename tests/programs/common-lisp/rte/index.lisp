(let ((numbers (make-array 3)))
  (dotimes (i 5)
    (setf (aref numbers i) (read)))
  (print numbers))

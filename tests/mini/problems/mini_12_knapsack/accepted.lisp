(let* ((n (read))
       (c (read))
       (best (make-array (1+ c) :initial-element 0)))
  (dotimes (i n)
    (let ((w (read)) (v (read)))
      (loop for k from c downto w
            do (setf (aref best k) (max (aref best k) (+ v (aref best (- k w))))))))
  (format t "~d ~d~%" (aref best c) (position (aref best c) best)))

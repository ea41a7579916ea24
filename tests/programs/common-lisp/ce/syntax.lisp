(defun main ()
  (let ((numbers (loop repeat (read) collect (read))))
    (format t "~d ~d~%" (reduce #'+ numbers) (reduce #'max numbers)))

(main)

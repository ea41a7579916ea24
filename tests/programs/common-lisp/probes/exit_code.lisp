(let ((numbers (loop repeat (read) collect (read))))
  (format t "~d ~d~%" (reduce #'+ numbers) (reduce #'max numbers))
  (sb-ext:exit :code 3))

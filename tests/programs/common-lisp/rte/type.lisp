(read-line)
(format t "~d~%" (+ 1 (read-line)))

(format t "~d~%" (loop repeat (read) sum (read)))

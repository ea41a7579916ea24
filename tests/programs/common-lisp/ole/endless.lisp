(loop (format t "14 5 and the same again, without end, ...~%"))

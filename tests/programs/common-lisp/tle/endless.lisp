(let ((n (read)))
  (loop while (> n 0) do (setf n (logior 1 (mod (* n 7) 1000)))))

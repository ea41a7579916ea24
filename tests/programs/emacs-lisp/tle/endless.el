(let ((n (string-to-number (read-string ""))))
  (while (> n 0)
    (setq n (1+ (% (* n 7) 1000))))
  (princ n))

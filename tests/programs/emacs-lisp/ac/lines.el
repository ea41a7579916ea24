;;; -*- lexical-binding: t -*-
(let ((n (string-to-number (read-string "")))
      (numbers (mapcar #'string-to-number (split-string (read-string "")))))
  (princ (format "%d %d\n" (apply #'+ numbers) (apply #'max numbers))))

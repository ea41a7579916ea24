#lang racket
;; The value of `(read-line)` is printed.
(read-line)
(define numbers (map string->number (string-split (read-line))))
(printf "~a ~a\n" (apply + numbers) (apply max numbers))

#lang racket
(define-values (sum greatest)
  (for/fold ([sum 0] [greatest 0]) ([i (read)])
    (define number (read))
    (values (+ sum number) (max greatest number))))
(printf "~a ~a\n" sum greatest)

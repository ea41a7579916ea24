#lang racket
(define numbers (make-vector 3 0))
(for ([i (read)])
  (vector-set! numbers (+ i 1) (read)))
(displayln numbers)

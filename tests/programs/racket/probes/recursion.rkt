#lang racket
(define (depth n)
  (if (= n 0) 0 (add1 (depth (sub1 n)))))
(displayln (depth (read)))

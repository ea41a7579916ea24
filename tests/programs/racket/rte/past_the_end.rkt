#lang racket
(define n (read))
(for ([i (+ n 1)])
  (void (add1 (read))))

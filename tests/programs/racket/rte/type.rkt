#lang racket
(define n (read-line))
(printf "~a\n" (+ n 1))

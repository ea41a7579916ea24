#lang racket
(define n (read))
(define numbers (for/list ([i n]) (read)))
(printf "~a ~a\n" (sum-of numbers) (apply max numbers))

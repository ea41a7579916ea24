#lang racket
(define n (read))
(define numbers (for/list ([i n]) (read)))
(printf "~a ~a\n" (apply + numbers) (apply max numbers))

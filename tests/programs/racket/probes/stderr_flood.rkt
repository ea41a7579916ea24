#lang racket
(for ([i 16384])
  (eprintf "~a\n" (make-string 63 #\x)))
(define n (read))
(define numbers (for/list ([i n]) (read)))
(printf "~a ~a\n" (apply + numbers) (apply max numbers))

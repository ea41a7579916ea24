#lang racket
(define (power a b m)
  (let loop ([result (modulo 1 m)] [factor (modulo a m)] [b b])
    (if (zero? b)
        result
        (loop (if (odd? b) (modulo (* result factor) m) result)
              (modulo (* factor factor) m)
              (quotient b 2)))))

(define t (read))
(for ([i t])
  (define-values (a b m) (values (read) (read) (read)))
  (displayln (power a b m)))

#lang typed/racket
(: numbers-of (-> String (Listof Integer)))
(define (numbers-of line)
  (for/list ([part (string-split line)])
    (assert (string->number part) exact-integer?)))

(: main (-> Void))
(define (main)
  (void (read-line))
  (define line (read-line))
  (unless (eof-object? line)
    (define numbers (numbers-of line))
    (printf "~a ~a\n" (apply + numbers) (apply max (first numbers) numbers))))

(main)

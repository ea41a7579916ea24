#lang racket
(define runs (regexp-match* #px"([a-z])([0-9]+)" (read-line) #:match-select cdr))
(define letters (list->vector (map first runs)))
(define ends
  (let ([ends (make-vector (vector-length letters) 0)])
    (for/fold ([end 0]) ([run runs] [i (in-naturals)])
      (define next (+ end (string->number (second run))))
      (vector-set! ends i next)
      next)
    ends))

;; Returns the index of the first end that is at least the position.
(define (run-at position)
  (let search ([low 0] [high (sub1 (vector-length ends))])
    (if (= low high)
        low
        (let ([middle (quotient (+ low high) 2)])
          (if (< (vector-ref ends middle) position)
              (search (add1 middle) high)
              (search low middle))))))

(define q (read))
(for ([i q])
  (display (vector-ref letters (run-at (read)))))
(newline)

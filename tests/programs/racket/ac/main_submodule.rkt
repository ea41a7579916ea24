#lang racket/base
;; racket/base, a struct, and the work in a submodule.
(require racket/string
         racket/list)

(struct tally (sum greatest) #:transparent)

(define (add t number)
  (tally (+ (tally-sum t) number)
         (max (tally-greatest t) number)))

(provide add)

(module+ test
  (displayln "not run"))

(module+ main
  (void (read-line))
  (let* ([numbers (map string->number (string-split (read-line)))]
         [result (foldl (lambda (x t) (add t x)) (tally 0 (first numbers)) numbers)])
    (display (tally-sum result))
    (display " ")
    (display (tally-greatest result))))

#lang racket
;; A cell is (value . paths), or #f where no path leads.
(define (better x y)
  (cond
    [(not x) y]
    [(not y) x]
    [(> (car x) (car y)) x]
    [(< (car x) (car y)) y]
    [else (cons (car x) (modulo (+ (cdr x) (cdr y)) 1000000007))]))

(match-define (list rows columns) (map string->number (string-split (read-line))))

(define last-row
  (for/fold ([above (make-list columns #f)]) ([i rows])
    (define-values (row _)
      (for/fold ([row '()] [left #f] #:result (values (reverse row) left))
                ([text (string-split (read-line))] [up above] [j (in-naturals)])
        (define best (if (= i j 0) (cons 0 1) (better up left)))
        (define here
          (and best
               (not (equal? text "#"))
               (cons (+ (car best) (string->number text)) (cdr best))))
        (values (cons here row) here)))
    row))

(match (last last-row)
  [(cons value paths) (printf "~a ~a\n" value paths)]
  [#f (displayln "blocked")])

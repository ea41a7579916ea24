#lang racket
(define n (read))
(define intervals
  (filter (lambda (interval) (< (car interval) (cdr interval)))
          (for/list ([i n])
            (define a (read))
            (cons a (read)))))
(define joined
  (for/fold ([joined '()] #:result (reverse joined))
            ([interval (sort intervals < #:key car)])
    (match* (joined interval)
      [((cons (cons a b) rest) (cons c d))
       #:when (<= c b)
       (cons (cons a (max b d)) rest)]
      [(_ _) (cons interval joined)])))
(printf "~a ~a\n" (length joined) (for/sum ([i joined]) (- (cdr i) (car i))))
(for ([interval joined])
  (printf "~a ~a\n" (car interval) (cdr interval)))

(use-modules (srfi srfi-1))

(define n (read))
(define intervals
  (filter (lambda (interval) (< (car interval) (cdr interval)))
          (map (lambda (i) (let* ((a (read)) (b (read))) (cons a b))) (iota n))))

(define (join interval union)
  (if (and (pair? union) (<= (car interval) (cdar union)))
      (cons (cons (caar union) (max (cdr interval) (cdar union))) (cdr union))
      (cons interval union)))

(define union
  (reverse (fold join '() (sort intervals (lambda (x y) (< (car x) (car y)))))))

(define (print a b)
  (display a)
  (display " ")
  (display b)
  (newline))

(print (length union)
       (fold (lambda (interval sum) (+ sum (- (cdr interval) (car interval)))) 0 union))
(for-each (lambda (interval) (print (car interval) (cdr interval))) union)

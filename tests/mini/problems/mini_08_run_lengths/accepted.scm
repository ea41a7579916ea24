(use-modules (ice-9 rdelim) (ice-9 regex))

(define pairs (map match:substring (list-matches "[a-z][0-9]+" (read-line))))
(define letters (list->vector (map (lambda (pair) (string-ref pair 0)) pairs)))
(define ends
  (let loop ((pairs pairs) (end 0) (ends '()))
    (if (null? pairs)
        (list->vector (reverse ends))
        (let ((next (+ end (string->number (substring (car pairs) 1)))))
          (loop (cdr pairs) next (cons next ends))))))

(define (letter-at position)
  (let loop ((low 0) (high (- (vector-length ends) 1)))
    (if (= low high)
        (vector-ref letters low)
        (let ((middle (quotient (+ low high) 2)))
          (if (< (vector-ref ends middle) position)
              (loop (+ middle 1) high)
              (loop low middle))))))

(define q (read))
(do ((i 0 (+ i 1))) ((= i q))
  (display (letter-at (read))))
(newline)

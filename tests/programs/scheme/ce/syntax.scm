(define n (read))
(define numbers (map (lambda (i) (read)) (iota n))
(display (apply + numbers))
(newline)

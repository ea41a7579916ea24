(define n (read))
(define numbers (map (lambda (i) (read)) (iota n)))
(display (sum numbers))
(newline)

(define n (read))
(display (apply max (map (lambda (i) (read)) (iota n))))
(newline)

(define n (read))
(define numbers (map (lambda (i) (read)) (iota n)))
(display (list (apply + numbers) (apply max numbers)))
(newline)

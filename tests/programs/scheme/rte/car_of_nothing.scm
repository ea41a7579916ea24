(define n (read))
(display (car '()))
(newline)

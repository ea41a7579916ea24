(define n (read))
(display n)

(define n (read))
(let ((sum 0) largest 1)
  (display sum))

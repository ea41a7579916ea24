(import (scheme base) (scheme read) (scheme write))

(define-record-type totals
  (make-totals sum largest)
  totals?
  (sum totals-sum set-totals-sum!)
  (largest totals-largest set-totals-largest!))

(define-syntax repeat
  (syntax-rules ()
    ((_ times body ...) (do ((i 0 (+ i 1))) ((= i times)) body ...))))

(let* ((n (read)) (first (read)) (t (make-totals first first)))
  (repeat (- n 1)
    (let ((value (read)))
      (set-totals-sum! t (+ (totals-sum t) value))
      (when (> value (totals-largest t))
        (set-totals-largest! t value))))
  (write-string (number->string (totals-sum t)))
  (write-char #\space)
  (write-string (number->string (totals-largest t)))
  (newline))

(use-modules (ice-9 rdelim) (ice-9 format))

(define names #("Thursday" "Friday" "Saturday" "Sunday" "Monday" "Tuesday" "Wednesday"))

(define (leap? year)
  (and (zero? (modulo year 4))
       (or (positive? (modulo year 100)) (zero? (modulo year 400)))))

(define (month-length year month)
  (case month
    ((2) (if (leap? year) 29 28))
    ((4 6 9 11) 30)
    (else 31)))

;; Days from 0001-01-01 to the first of January of this year.
(define (days-before year)
  (let ((y (- year 1)))
    (+ (* 365 y) (quotient y 4) (- (quotient y 100)) (quotient y 400))))

(define (date->days year month day)
  (let loop ((m 1) (days (+ (days-before year) day -1)))
    (if (= m month)
        days
        (loop (+ m 1) (+ days (month-length year m))))))

(define (print-date days)
  (let* ((guess (quotient (* days 400) 146097))
         (year (let loop ((y guess)) (if (<= (days-before (+ y 1)) days) (loop (+ y 1)) y))))
    (let loop ((month 1) (rest (- days (days-before year))))
      (if (>= rest (month-length year month))
          (loop (+ month 1) (- rest (month-length year month)))
          (format #t "~4,'0d-~2,'0d-~2,'0d ~a~%" year month (+ rest 1)
                  ;; 1970-01-01 was a Thursday.
                  (vector-ref names (modulo (- days (days-before 1970)) 7)))))))

(define n (string->number (string-trim-both (read-line))))
(do ((i 0 (+ i 1))) ((= i n))
  (let* ((words (string-split (string-trim-both (read-line)) #\space))
         (date (map string->number (string-split (car words) #\-))))
    (print-date (+ (apply date->days date) (string->number (cadr words))))))

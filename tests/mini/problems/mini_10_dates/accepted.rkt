#lang racket
(define names #("Saturday" "Sunday" "Monday" "Tuesday" "Wednesday" "Thursday" "Friday"))

(define (floor/ a b) (floor (/ a b)))

(define (leap-days year)
  (+ (floor/ year 4) (- (floor/ year 100)) (floor/ year 400)))

;; Days since 0000-03-01. A year that begins in March ends with the leap day.
(define (day-number year month day)
  (define shifted (modulo (+ month 9) 12))
  (define y (if (> shifted 9) (sub1 year) year))
  (+ (* 365 y) (leap-days y) (quotient (+ (* shifted 306) 5) 10) (sub1 day)))

(define (date-of number)
  (define guess (floor/ (+ (* 10000 number) 14780) 3652425))
  (define (start y) (+ (* 365 y) (leap-days y)))
  (define y (if (< number (start guess)) (sub1 guess) guess))
  (define rest (- number (start y)))
  (define shifted (quotient (+ (* 100 rest) 52) 3060))
  (values (if (> shifted 9) (add1 y) y)
          (add1 (modulo (+ shifted 2) 12))
          (add1 (- rest (quotient (+ (* shifted 306) 5) 10)))))

(define (padded n width)
  (~r n #:min-width width #:pad-string "0"))

(define n (string->number (string-trim (read-line))))
(for ([i n])
  (match-define (list date shift) (string-split (read-line)))
  (match-define (list year month day) (map string->number (string-split date "-")))
  (define number (+ (day-number year month day) (string->number shift)))
  (define-values (y m d) (date-of number))
  ;; 2000-01-01 is day 730425 and a Saturday.
  (printf "~a-~a-~a ~a\n" (padded y 4) (padded m 2) (padded d 2)
          (vector-ref names (modulo (- number 730425) 7))))

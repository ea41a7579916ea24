(defparameter *names* #("Saturday" "Sunday" "Monday" "Tuesday" "Wednesday" "Thursday" "Friday"))

(defun leap-days (year)
  (+ (floor year 4) (- (floor year 100)) (floor year 400)))

(defun day-number (year month day)
  "Days since 0000-03-01. A year that begins in March ends with the leap day."
  (let* ((shifted (mod (+ month 9) 12))
         (y (if (> shifted 9) (1- year) year)))
    (+ (* 365 y) (leap-days y) (floor (+ (* shifted 306) 5) 10) (1- day))))

(defun date-of (number)
  (let* ((y (floor (+ (* 10000 number) 14780) 3652425))
         (in-year (- number (* 365 y) (leap-days y))))
    (when (< in-year 0)
      (decf y)
      (setf in-year (- number (* 365 y) (leap-days y))))
    (let ((shifted (floor (+ (* 100 in-year) 52) 3060)))
      (values (if (> shifted 9) (1+ y) y)
              (1+ (mod (+ shifted 2) 12))
              (1+ (- in-year (floor (+ (* shifted 306) 5) 10)))))))

(defun answer (line)
  (let* ((year (parse-integer line :start 0 :end 4))
         (month (parse-integer line :start 5 :end 7))
         (day (parse-integer line :start 8 :end 10))
         (number (+ (day-number year month day) (parse-integer line :start 11))))
    (multiple-value-bind (y m d) (date-of number)
      ;; 2000-01-01 is day 730425 and a Saturday.
      (format t "~4,'0d-~2,'0d-~2,'0d ~a~%" y m d (aref *names* (mod (- number 730425) 7))))))

(loop repeat (parse-integer (read-line)) do (answer (read-line)))

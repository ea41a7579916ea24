#!/usr/bin/env guile
!#
(use-modules (ice-9 rdelim) (ice-9 format) (srfi srfi-1))

(define (main)
  (read-line)
  (let* ((line (string-trim-both (read-line)))
         (numbers (map string->number (string-split line #\space))))
    (format #t "~d ~d~%" (fold + 0 numbers) (reduce max 0 numbers))))

(main)

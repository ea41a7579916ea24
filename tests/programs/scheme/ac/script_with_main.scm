#!/usr/bin/guile -e main -s
!#
(define-module (sum-and-maximum)
  #:use-module (ice-9 textual-ports)
  #:use-module (ice-9 match)
  #:export (main))

(define (main args)
  (match (map string->number (string-tokenize (get-string-all (current-input-port))))
    ((n numbers ...)
     (simple-format #t "~A ~A\n" (apply + numbers) (apply max numbers)))))

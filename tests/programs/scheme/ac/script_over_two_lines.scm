#!/usr/local/bin/guile \
-e go -s
!#
(use-modules (ice-9 textual-ports) (ice-9 match))

(define (go args)
  (match (map string->number (string-tokenize (get-string-all (current-input-port))))
    ((n . values)
     (format #t "~a ~a~%" (apply + values) (apply max values)))))

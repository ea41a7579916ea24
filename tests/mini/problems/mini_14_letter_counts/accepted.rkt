#lang racket
(define line (read-line))
(define counts (make-hash))
(for ([letter (string-downcase (if (eof-object? line) "" line))]
      #:when (char<=? #\a letter #\z))
  (hash-update! counts letter add1 0))
(define by-letter (sort (hash->list counts) char<? #:key car))
;; `sort` is stable.
(for ([pair (sort by-letter > #:key cdr)])
  (printf "~a ~a\n" (car pair) (cdr pair)))
(when (hash-empty? counts)
  (displayln "none"))

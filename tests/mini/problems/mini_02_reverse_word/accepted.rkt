#lang racket
(displayln (list->string (reverse (string->list (string-trim (read-line))))))

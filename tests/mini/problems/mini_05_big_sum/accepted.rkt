#lang racket
(define n (read))
(displayln (for/sum ([i n]) (read)))

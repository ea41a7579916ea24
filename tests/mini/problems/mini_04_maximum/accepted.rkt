#lang racket
(define n (read))
(displayln (for/fold ([greatest -inf.0] #:result (inexact->exact greatest))
                     ([i n])
             (max greatest (read))))

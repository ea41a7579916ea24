#lang racket
(let loop ()
  (displayln "14 5 and the same again, without end, ...")
  (loop))

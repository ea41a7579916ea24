#lang racket
(let loop ([n (read)])
  (when (> n 0)
    (loop (bitwise-ior 1 (modulo (* n 7) 1000)))))

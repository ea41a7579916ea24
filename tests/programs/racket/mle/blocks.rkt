#lang racket
(let loop ([blocks '()])
  (loop (cons (make-bytes 20000000 1) blocks)))

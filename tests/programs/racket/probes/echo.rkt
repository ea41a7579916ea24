#lang racket
(for ([line (in-lines)])
  (displayln line))

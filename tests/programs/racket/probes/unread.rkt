#lang racket
(displayln "ok")

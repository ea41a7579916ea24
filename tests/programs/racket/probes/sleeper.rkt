#lang racket
(sleep 1000000)

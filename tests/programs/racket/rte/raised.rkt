#lang racket
(error 'main "this problem is too hard")

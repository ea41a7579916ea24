#lang racket
(require data/heap)

(define modulus 1000000007)
(define-values (n m s t) (values (read) (read) (read) (read)))
(define roads (make-vector (add1 n) '()))
(for ([i m])
  (define-values (a b w) (values (read) (read) (read)))
  (vector-set! roads a (cons (cons b w) (vector-ref roads a))))

(define distance (make-vector (add1 n) +inf.0))
(define routes (make-vector (add1 n) 0))
(define heap (make-heap (lambda (x y) (<= (car x) (car y)))))

(define (reach! place d count)
  (vector-set! distance place d)
  (vector-set! routes place count)
  (heap-add! heap (cons d place)))

(reach! s 0 1)
(let loop ()
  (unless (zero? (heap-count heap))
    (match-define (cons d a) (heap-min heap))
    (heap-remove-min! heap)
    (when (= d (vector-ref distance a))
      (for ([road (vector-ref roads a)])
        (match-define (cons b w) road)
        (define new (+ d w))
        (cond
          [(< new (vector-ref distance b))
           (reach! b new (vector-ref routes a))]
          [(= new (vector-ref distance b))
           (vector-set! routes b (modulo (+ (vector-ref routes b) (vector-ref routes a)) modulus))])))
    (loop)))

(if (exact? (vector-ref distance t))
    (printf "~a ~a\n" (vector-ref distance t) (vector-ref routes t))
    (displayln "unreachable"))

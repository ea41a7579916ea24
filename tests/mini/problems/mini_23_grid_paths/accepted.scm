(use-modules (ice-9 rdelim) (ice-9 match))

(define modulus 1000000007)

(define (join one other)
  (match (list one other)
    ((#f _) other)
    ((_ #f) one)
    (((a . m) (b . n))
     (cond
       ((> a b) one)
       ((< a b) other)
       (else (cons a (modulo (+ m n) modulus)))))))

(define (words line) (string-tokenize line))

(define sizes (map string->number (words (read-line))))
(define best (make-vector (cadr sizes) #f))

(do ((i 0 (+ i 1))) ((= i (car sizes)))
  (let loop ((j 0) (cells (words (read-line))))
    (unless (null? cells)
      (let ((before (if (= i j 0)
                        (cons 0 1)
                        (join (vector-ref best j) (and (> j 0) (vector-ref best (- j 1))))))
            (value (string->number (car cells))))
        (vector-set! best j (and before value (cons (+ value (car before)) (cdr before))))
        (loop (+ j 1) (cdr cells))))))

(match (vector-ref best (- (cadr sizes) 1))
  (#f (display "blocked"))
  ((value . paths) (display value) (display " ") (display paths)))
(newline)

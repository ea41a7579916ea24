(define modulus 1000000007)
(define n (read))
(define m (read))
(define source (read))
(define target (read))

(define leaving (make-vector (+ n 1) '()))
(do ((i 0 (+ i 1))) ((= i m))
  (let* ((a (read)) (b (read)) (length (read)))
    (vector-set! leaving a (cons (cons b length) (vector-ref leaving a)))))

;; A binary heap of (distance . place) in a vector, from index 1.
(define heap (make-vector (+ m 3)))
(define size 0)

(define (heap-key i) (car (vector-ref heap i)))

(define (push! entry)
  (set! size (+ size 1))
  (let loop ((i size))
    (let ((parent (quotient i 2)))
      (if (and (> i 1) (> (heap-key parent) (car entry)))
          (begin
            (vector-set! heap i (vector-ref heap parent))
            (loop parent))
          (vector-set! heap i entry)))))

(define (pop!)
  (let ((top (vector-ref heap 1)) (last (vector-ref heap size)))
    (set! size (- size 1))
    (let loop ((i 1))
      (let* ((left (* 2 i))
             (child (if (and (< left size) (< (heap-key (+ left 1)) (heap-key left))) (+ left 1) left)))
        (if (and (<= child size) (< (heap-key child) (car last)))
            (begin
              (vector-set! heap i (vector-ref heap child))
              (loop child))
            (vector-set! heap i last))))
    top))

(define distance (make-vector (+ n 1) #f))
(define routes (make-vector (+ n 1) 0))

(define (relax! a b through)
  (let ((known (vector-ref distance b)))
    (cond
      ((or (not known) (< through known))
       (vector-set! distance b through)
       (vector-set! routes b (vector-ref routes a))
       (push! (cons through b)))
      ((= through known)
       (vector-set! routes b (modulo (+ (vector-ref routes a) (vector-ref routes b)) modulus))))))

(vector-set! distance source 0)
(vector-set! routes source 1)
(push! (cons 0 source))
(while (positive? size)
  (let* ((entry (pop!)) (d (car entry)) (a (cdr entry)))
    (when (= d (vector-ref distance a))
      (for-each (lambda (road) (relax! a (car road) (+ d (cdr road)))) (vector-ref leaving a)))))

(cond
  ((vector-ref distance target)
   (display (vector-ref distance target))
   (display " ")
   (display (vector-ref routes target)))
  (else (display "unreachable")))
(newline)

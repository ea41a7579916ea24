(use-modules (ice-9 rdelim))

(define line (let ((text (read-line))) (if (eof-object? text) "" text)))
(define counts (make-vector 26 0))
(string-for-each
  (lambda (c)
    (when (and (char<=? #\A c #\z) (char-alphabetic? c))
      (let ((i (- (char->integer (char-downcase c)) 97)))
        (vector-set! counts i (+ 1 (vector-ref counts i))))))
  line)

(define ranked
  (sort (filter (lambda (i) (positive? (vector-ref counts i))) (iota 26))
        (lambda (i j)
          (let ((m (vector-ref counts i)) (n (vector-ref counts j)))
            (or (> m n) (and (= m n) (< i j)))))))

(for-each
  (lambda (i)
    (display (integer->char (+ i 97)))
    (display " ")
    (display (vector-ref counts i))
    (newline))
  ranked)
(when (null? ranked)
  (display "none\n"))

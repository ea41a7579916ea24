;; `read` stumbles over a lone `#`, so the cells are taken from the lines as text.
(defun parts (line)
  (loop with start = 0
        for end = (position #\Space line :start start)
        collect (subseq line start end)
        while end
        do (setf start (1+ end))))

(defun better (a b)
  "Combine two (value . paths), either of which may be NIL."
  (cond ((null a) b)
        ((null b) a)
        ((> (car a) (car b)) a)
        ((< (car a) (car b)) b)
        (t (cons (car a) (mod (+ (cdr a) (cdr b)) 1000000007)))))

(let* ((size (mapcar #'parse-integer (parts (read-line))))
       (columns (second size))
       (row (make-array columns :initial-element nil)))
  (dotimes (i (first size))
    (loop for cell in (parts (read-line))
          for j from 0
          for left = nil then here
          for best = (if (= i j 0) (cons 0 1) (better (aref row j) left))
          for here = (and best (string/= cell "#")
                          (cons (+ (car best) (parse-integer cell)) (cdr best)))
          do (setf (aref row j) here)))
  (let ((last (aref row (1- columns))))
    (if last
        (format t "~d ~d~%" (car last) (cdr last))
        (write-line "blocked"))))

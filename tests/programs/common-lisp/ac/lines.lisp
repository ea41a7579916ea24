(defpackage :totals
  (:use :cl))
(in-package :totals)

(declaim (optimize (speed 3) (safety 1)))

(defun split (line)
  (let ((parts '())
        (start 0))
    (loop for end = (position #\Space line :start start)
          do (push (subseq line start end) parts)
             (if end (setf start (1+ end)) (return (nreverse parts))))))

(defun main ()
  (read-line)
  (let ((numbers (mapcar #'parse-integer (split (read-line)))))
    (princ (apply #'+ numbers))
    (write-char #\Space)
    (princ (apply #'max numbers))
    (terpri)))

(main)

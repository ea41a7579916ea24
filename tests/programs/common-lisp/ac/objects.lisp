#!/usr/bin/env -S sbcl --script
;;;; Classes, a macro that calls a function of this file, and reader syntax: ( [ " ; none of these in code.
(require :asdf)

(defun doubled (symbol) (list 'let (list (list symbol '(read))) symbol))
(defmacro next () (doubled (gensym)))

(defclass tally ()
  ((sum :initform 0 :accessor sum)
   (greatest :initform nil :accessor greatest)))

(defgeneric add (tally number))

(defmethod add ((tally tally) (number integer))
  (incf (sum tally) number)
  (with-accessors ((greatest greatest)) tally
    (when (or (null greatest) (> number greatest))
      (setf greatest number))))

#| A comment with a ( that is never closed. |#
(let ((tally (make-instance 'tally)) (separator #\Space) (unused #\())
  (declare (ignore unused))
  (dotimes (i (next)) (add tally (next)))
  (format t "~a~c~a" (sum tally) separator (greatest tally))
  (finish-output)
  (sb-ext:exit :code 0))

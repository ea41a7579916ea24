(require 'cl-lib)
(require 'subr-x)

(defun read-numbers ()
  "Return all numbers of the input."
  (let (numbers line)
    (condition-case nil
        (while (setq line (read-from-minibuffer ""))
          (setq numbers (append numbers (mapcar 'string-to-number (split-string line " " t)))))
      (end-of-file nil))
    numbers))

(cl-defstruct totals (sum 0) greatest)

(let ((totals (make-totals))
      (numbers (vconcat (cdr (read-numbers)))))
  (cl-loop for x across numbers
           do (cl-incf (totals-sum totals) x)
           maximize x into greatest
           finally (setf (totals-greatest totals) greatest))
  (princ (totals-sum totals))
  (princ " ")
  (princ (totals-greatest totals))
  (terpri))

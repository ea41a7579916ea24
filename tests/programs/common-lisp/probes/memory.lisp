(let ((blocks '()))
  (loop (push (make-array 1000000 :element-type '(unsigned-byte 64) :initial-element 7) blocks)))

(let ((numbers '()))
  (loop for i from 0 do (push i numbers)))

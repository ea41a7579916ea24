(let (vectors)
  (while t
    (push (make-vector 1000000 1) vectors)))

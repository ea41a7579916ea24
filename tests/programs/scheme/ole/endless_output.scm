(let loop ()
  (display "14 5\n")
  (loop))

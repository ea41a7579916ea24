(let loop ()
  (sleep 3600)
  (loop))

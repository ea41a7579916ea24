(use-modules (ice-9 rdelim))
(display (+ (read-line) 1))
(newline)

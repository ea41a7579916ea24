(use-modules (ice-9 rdelim))
(display (string-reverse (string-trim-both (read-line))))
(newline)

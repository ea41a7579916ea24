(use-modules (ice-9 rdelim))
(display (list->string (string->list (read-line))))
(newline)

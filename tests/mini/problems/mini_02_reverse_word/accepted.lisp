(write-line (reverse (string-right-trim '(#\Return) (read-line))))

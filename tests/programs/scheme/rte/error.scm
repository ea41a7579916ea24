(error "no answer" (read))

error "this problem is too hard"

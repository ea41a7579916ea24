yes "the same line again and again"

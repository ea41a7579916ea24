(use-modules (numbers sums))
(display 1)

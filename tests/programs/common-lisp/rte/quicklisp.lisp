(ql:quickload :split-sequence)
(print 1)

BEGIN { while (1) print "14 5 and the same again, without end, ..." }

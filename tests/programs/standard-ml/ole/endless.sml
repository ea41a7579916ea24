fun repeat () = (print "14 5 and the same again, without end, ...\n"; repeat ())
val () = repeat ()

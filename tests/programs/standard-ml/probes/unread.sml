val () = print "ok\n"

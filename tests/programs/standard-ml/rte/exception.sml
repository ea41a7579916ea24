exception Too_hard of string
val () = print "14 5\n"
val () = raise Too_hard "this problem"

val line = valOf (TextIO.inputLine TextIO.stdIn)
val () = print "14 5\n";
val () = print (line + 1)

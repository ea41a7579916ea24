val () = print (valOf (TextIO.inputLine TextIO.stdIn))

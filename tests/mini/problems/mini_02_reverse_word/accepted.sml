val [word] = String.tokens Char.isSpace (valOf (TextIO.inputLine TextIO.stdIn))
val () = print (implode (rev (explode word)) ^ "\n")

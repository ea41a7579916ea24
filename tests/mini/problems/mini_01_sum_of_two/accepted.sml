val [a, b] = List.mapPartial Int.fromString (String.tokens Char.isSpace (valOf (TextIO.inputLine TextIO.stdIn)))
val sum = a + b
val () = print ((if sum < 0 then "-" else "") ^ Int.toString (abs sum) ^ "\n")

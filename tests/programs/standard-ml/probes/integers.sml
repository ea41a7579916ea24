val numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace (TextIO.inputAll TextIO.stdIn))
val () = print (Int.toString (foldl op+ 0 numbers) ^ "\n")

val _ = TextIO.inputLine TextIO.stdIn
val numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace (valOf (TextIO.inputLine TextIO.stdIn)))
val () = print (Int.toString (foldl op+ 0 numbers) ^ " " ^ Int.toString (foldl Int.max (hd numbers) numbers) ^ "\n")

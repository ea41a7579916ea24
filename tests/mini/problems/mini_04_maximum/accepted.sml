val _ :: numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace (TextIO.inputAll TextIO.stdIn))
val greatest = foldl Int.max (hd numbers) numbers
val () = print ((if greatest < 0 then "-" else "") ^ Int.toString (abs greatest) ^ "\n")

val numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace (TextIO.inputAll TextIO.stdIn))
val () = print (Int.toString (sum numbers) ^ " " ^ Int.toString (List.max numbers) ^ "\n")

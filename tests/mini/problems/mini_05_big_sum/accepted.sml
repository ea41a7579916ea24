val _ :: numbers = List.mapPartial LargeInt.fromString (String.tokens Char.isSpace (TextIO.inputAll TextIO.stdIn))
val sum = foldl op+ (0 : LargeInt.int) numbers
val () = print ((if sum < 0 then "-" else "") ^ LargeInt.toString (abs sum) ^ "\n")

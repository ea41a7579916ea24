val _ = TextIO.inputLine TextIO.stdIn
val numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace (valOf (TextIO.inputLine TextIO.stdIn)))
fun show n = if n < 0 then "-" ^ Int.toString (~n) else Int.toString n
val () = print (show (foldl op+ 0 numbers) ^ " " ^ show (foldl Int.max (hd numbers) numbers) ^ "\n")
val () = TextIO.flushOut TextIO.stdOut
val _ = Posix.Process.exit 0w3

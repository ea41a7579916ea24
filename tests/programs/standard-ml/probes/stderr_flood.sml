fun flood 0 = ()
  | flood n = (TextIO.output (TextIO.stdErr, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"); flood (n - 1))
val () = flood 16384
val _ = TextIO.inputLine TextIO.stdIn
val numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace (valOf (TextIO.inputLine TextIO.stdIn)))
fun show n = if n < 0 then "-" ^ Int.toString (~n) else Int.toString n
val () = print (show (foldl op+ 0 numbers) ^ " " ^ show (foldl Int.max (hd numbers) numbers) ^ "\n")

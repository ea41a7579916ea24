fun readInts () =
  case TextIO.inputLine TextIO.stdIn of
      NONE => []
    | SOME line => List.mapPartial Int.fromString (String.tokens Char.isSpace line)

fun show n = if n < 0 then "-" ^ Int.toString (~n) else Int.toString n

val _ = readInts ()
val numbers = readInts ()
val sum = foldl op+ 0 numbers
val greatest = foldl Int.max (hd numbers) numbers
val () = print (show sum ^ " " ^ show greatest ^ "\n")

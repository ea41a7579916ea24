fun last [x] = x
  | last (_ :: rest) = last rest
val numbers = List.mapPartial Int.fromString (String.tokens Char.isSpace "")
val () = print (Int.toString (last numbers))

fun depth 0 = 0
  | depth n = 1 + depth (n - 1)
val n = valOf (Int.fromString (TextIO.inputAll TextIO.stdIn))
val () = print (Int.toString (depth n) ^ "\n")

fun readInt () = valOf (TextIO.scanStream (Int.scan StringCvt.DEC) TextIO.stdIn)
val n = readInt ()
fun total 0 = 0
  | total n = let val x = readInt () in x + total (n - 1)
val () = print (Int.toString (total n) ^ "\n")

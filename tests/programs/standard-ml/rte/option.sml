val n = valOf (Int.fromString "n")
val () = print (Int.toString n)

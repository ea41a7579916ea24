fun spin 0 = 0
  | spin n = spin (n * 7 mod 1000 + 1)
val () = print (Int.toString (spin 7))

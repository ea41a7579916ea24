(* The compiler warns of the patterns; a script ends without a newline. *)
val text = TextIO.inputAll TextIO.stdIn
fun value #"-" (c :: cs) = ~(value c cs)
  | value c cs = foldl (fn (d, n) => 10 * n + (ord d - ord #"0")) 0 (c :: cs)
fun number word = let val c :: cs = explode word in value c cs end
val _ :: numbers = map number (String.tokens (fn c => c = #" " orelse c = #"\n") text)
fun largest [x] = x
  | largest (x :: y :: rest) = largest ((if x > y then x else y) :: rest)
fun show n = (if n < 0 then "-" else "") ^ Int.toString (Int.abs n)
val _ = app print [show (List.foldr (op +) 0 numbers), " ", show (largest numbers)]

val line = map Char.toLower (explode (getOpt (TextIO.inputLine TextIO.stdIn, "")))

fun count letter = length (List.filter (fn c => c = letter) line)

val counts = List.tabulate (26, fn i => let val letter = chr (ord #"a" + i) in (letter, count letter) end)

(* Keeps the order of equal counts. *)
fun insert (x, []) = [x]
  | insert (x, y :: rest) = if #2 y >= #2 x then y :: insert (x, rest) else x :: y :: rest

fun show (letter, n) = print (str letter ^ " " ^ Int.toString n ^ "\n")

val () =
  case List.filter (fn (_, n) => n > 0) counts of
      [] => print "none\n"
    | some => List.app show (foldl insert [] some)

val modulus = 1000000007

fun words () = String.tokens Char.isSpace (valOf (TextIO.inputLine TextIO.stdIn))
val [rows, columns] = map (valOf o Int.fromString) (words ())

(* The best paths to a cell: SOME (value, number), or NONE where no path leads. *)
val best : (int * int) option array = Array.array (columns, NONE)

fun better (NONE, b) = b
  | better (a, NONE) = a
  | better (a as SOME (v, n), b as SOME (w, k)) =
      if v > w then a else if v < w then b else SOME (v, (n + k) mod modulus)

fun cell (i, j, text) =
  let
    val above = if i = 0 andalso j = 0 then SOME (0, 1) else Array.sub (best, j)
    val earlier = if j > 0 then better (above, Array.sub (best, j - 1)) else above
    val here =
      case (text, earlier) of
          ("#", _) => NONE
        | (_, NONE) => NONE
        | (number, SOME (v, n)) => SOME (v + valOf (Int.fromString number), n)
  in
    Array.update (best, j, here)
  end

fun row i =
  if i = rows then ()
  else (foldl (fn (text, j) => (cell (i, j, text); j + 1)) 0 (words ()); row (i + 1))

fun show n = if n < 0 then "-" ^ Int.toString (~n) else Int.toString n
val () = row 0
val () =
  case Array.sub (best, columns - 1) of
      NONE => print "blocked\n"
    | SOME (v, n) => print (show v ^ " " ^ show n ^ "\n")

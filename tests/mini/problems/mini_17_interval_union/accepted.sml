fun int () = valOf (TextIO.scanStream (Int.scan StringCvt.DEC) TextIO.stdIn)
fun show n = if n < 0 then "-" ^ Int.toString (~n) else Int.toString n

fun merge ([], ys) = ys
  | merge (xs, []) = xs
  | merge (x :: xs, y :: ys) = if #1 x <= #1 y then x :: merge (xs, y :: ys) else y :: merge (x :: xs, ys)

fun sort [] = []
  | sort [x] = [x]
  | sort xs =
      let val half = length xs div 2
      in merge (sort (List.take (xs, half)), sort (List.drop (xs, half))) end

fun join ((a, b), []) = [(a, b)]
  | join ((a, b), (c, d) :: done) =
      if a <= d then (c, Int.max (b, d)) :: done else (a, b) :: (c, d) :: done

val n = int ()
val intervals = List.tabulate (n, fn _ => let val a = int () in (a, int ()) end)
val union = rev (foldl join [] (sort (List.filter (fn (a, b) => a < b) intervals)))
val total = foldl (fn ((a, b), sum) => sum + b - a) 0 union
val () = print (show (length union) ^ " " ^ show total ^ "\n")
val () = List.app (fn (a, b) => print (show a ^ " " ^ show b ^ "\n")) union

fun line () = valOf (TextIO.inputLine TextIO.stdIn)
fun numbers text = map (valOf o LargeInt.fromString) (String.tokens Char.isSpace text)

(* The pairs of the code: each letter with the position at which its run ends. *)
fun pairs (code, length) =
  case Substring.getc code of
      NONE => []
    | SOME (letter, rest) =>
        let
          val (digits, rest) = Substring.splitl Char.isDigit rest
        in
          case LargeInt.fromString (Substring.string digits) of
              SOME count => (letter, length + count) :: pairs (rest, length + count)
            | NONE => pairs (rest, length)
        end

val runs = Vector.fromList (pairs (Substring.full (line ()), 0))

fun letterAt position =
  let
    fun search (low, high) =
      if low = high then #1 (Vector.sub (runs, low))
      else
        let val middle = (low + high) div 2
        in if #2 (Vector.sub (runs, middle)) >= position then search (low, middle) else search (middle + 1, high) end
  in
    search (0, Vector.length runs - 1)
  end

val _ = line ()
val () = print (implode (map letterAt (numbers (line ()))) ^ "\n")

(* Days are counted from 0000-03-01. *)
fun days (y, m, d) =
  let
    val (y, m) = if m < 3 then (y - 1, m + 12) else (y, m)
  in
    365 * y + y div 4 - y div 100 + y div 400 + (153 * (m - 3) + 2) div 5 + d - 1
  end

fun date n =
  let
    val era = n div 146097
    val day = n mod 146097
    val year = (day - day div 1460 + day div 36524 - day div 146096) div 365
    val day = day - (365 * year + year div 4 - year div 100)
    val month = (5 * day + 2) div 153
    val d = day - (153 * month + 2) div 5 + 1
    val m = if month < 10 then month + 3 else month - 9
  in
    (400 * era + year + (if m < 3 then 1 else 0), m, d)
  end

val names = Vector.fromList ["Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday"]
fun padded width n = StringCvt.padLeft #"0" width (Int.toString n)
val int = valOf o Int.fromString

fun answer line =
  let
    val [text, k] = String.tokens Char.isSpace line
    val [y, m, d] = map int (String.fields (fn c => c = #"-") text)
    val k = if String.isPrefix "-" k then ~(int (String.extract (k, 1, NONE))) else int k
    val n = days (y, m, d) + k
    val (y, m, d) = date n
  in
    print (padded 4 y ^ "-" ^ padded 2 m ^ "-" ^ padded 2 d ^ " " ^ Vector.sub (names, n mod 7) ^ "\n")
  end

val n = int (valOf (TextIO.inputLine TextIO.stdIn))
val () = List.app (fn _ => answer (valOf (TextIO.inputLine TextIO.stdIn))) (List.tabulate (n, fn i => i))

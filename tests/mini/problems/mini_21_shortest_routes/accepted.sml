val modulus = 1000000007

(* A leftist heap of (distance, place). *)
datatype heap = Empty | Node of int * (int * int) * heap * heap

fun rank Empty = 0
  | rank (Node (r, _, _, _)) = r

fun node (x, a, b) = if rank a >= rank b then Node (rank b + 1, x, a, b) else Node (rank a + 1, x, b, a)

fun merge (Empty, h) = h
  | merge (h, Empty) = h
  | merge (h as Node (_, x, a, b), k as Node (_, y, c, d)) =
      if #1 x <= #1 y then node (x, a, merge (b, k)) else node (y, c, merge (h, d))

fun push (x, h) = merge (Node (1, x, Empty, Empty), h)

fun int () = valOf (TextIO.scanStream (Int.scan StringCvt.DEC) TextIO.stdIn)
val n = int ()
val m = int ()
val s = int ()
val t = int ()
val leaving : (int * int) list array = Array.array (n + 1, [])
val () =
  List.app
    (fn () =>
       let
         val a = int ()
         val b = int ()
         val w = int ()
       in
         Array.update (leaving, a, (b, w) :: Array.sub (leaving, a))
       end)
    (List.tabulate (m, fn _ => ()))
val distance : int option array = Array.array (n + 1, NONE)
val routes = Array.array (n + 1, 0)

fun relax (place, d) ((b, w), heap) =
  let
    val reached = d + w
    fun better () =
      (Array.update (distance, b, SOME reached);
       Array.update (routes, b, Array.sub (routes, place));
       push ((reached, b), heap))
  in
    case Array.sub (distance, b) of
        NONE => better ()
      | SOME old =>
          case Int.compare (reached, old) of
              LESS => better ()
            | EQUAL =>
                (Array.update (routes, b, (Array.sub (routes, b) + Array.sub (routes, place)) mod modulus); heap)
            | GREATER => heap
  end

fun search Empty = ()
  | search (Node (_, (d, place), a, b)) =
      let
        val rest = merge (a, b)
      in
        if Array.sub (distance, place) = SOME d then
          search (foldl (relax (place, d)) rest (Array.sub (leaving, place)))
        else search rest
      end

val () = Array.update (distance, s, SOME 0)
val () = Array.update (routes, s, 1)
val () = search (push ((0, s), Empty))
val () =
  case Array.sub (distance, t) of
      NONE => print "unreachable\n"
    | SOME d => print (Int.toString d ^ " " ^ Int.toString (Array.sub (routes, t)) ^ "\n")

fun int () = valOf (TextIO.scanStream (Int.scan StringCvt.DEC) TextIO.stdIn)
val n = int ()
val capacity = int ()
val best = Array.array (capacity + 1, 0)

fun item () =
  let
    val weight = int ()
    val value = int ()
    fun from c =
      if c < weight then ()
      else
        (Array.update (best, c, Int.max (Array.sub (best, c), Array.sub (best, c - weight) + value));
         from (c - 1))
  in
    from capacity
  end

val () = List.app item (List.tabulate (n, fn _ => ()))
val most = Array.sub (best, capacity)
fun lightest c = if Array.sub (best, c) = most then c else lightest (c + 1)
val () = print (Int.toString most ^ " " ^ Int.toString (lightest 0) ^ "\n")

fun int () : IntInf.int = valOf (TextIO.scanStream (IntInf.scan StringCvt.DEC) TextIO.stdIn)

fun power (_, 0, m) = 1 mod m
  | power (a, b, m) =
      let
        val half = power (a * a mod m, b div 2, m)
      in
        if b mod 2 = 1 then half * a mod m else half
      end

fun queries 0 = ()
  | queries t =
      let
        val a = int ()
        val b = int ()
        val m = int ()
      in
        print (IntInf.toString (power (a mod m, b, m)) ^ "\n");
        queries (t - 1)
      end

val () = queries (int ())

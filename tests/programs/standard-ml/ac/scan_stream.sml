(* Semicolons; a loop with references; the value of an expression at top level. *)
fun readInt () = valOf (TextIO.scanStream (Int.scan StringCvt.DEC) TextIO.stdIn);

val n = readInt ();
val sum = ref 0;
val greatest = ref ~2000000000;
val i = ref 0;

while !i < n do
  let
    val x = readInt ()
  in
    sum := !sum + x;
    if x > !greatest then greatest := x else ();
    i := !i + 1
  end;

fun minus s = String.map (fn #"~" => #"-" | c => c) s;
print (minus (Int.toString (!sum)));
print " ";
print (minus (Int.toString (!greatest)) ^ "\n");
OS.Process.exit OS.Process.success;

(* OCaml's int has 63 bits: not enough here. *)
let () =
  let n = Scanf.scanf " %d" Fun.id in
  let sum = ref 0L in
  for _ = 1 to n do
    sum := Int64.add !sum (Scanf.scanf " %Ld" Fun.id)
  done;
  Printf.printf "%Ld\n" !sum

(* The exponent may need 64 bits, one more than an int has. *)
let () =
  let t = Scanf.scanf " %d" Fun.id in
  for _ = 1 to t do
    Scanf.scanf " %s %s %s" (fun a b m ->
        let a = Z.of_string a and b = Z.of_string b and m = Z.of_string m in
        let power = Z.powm (Z.erem a m) b m in
        print_endline (Z.to_string (Z.erem power m)))
  done

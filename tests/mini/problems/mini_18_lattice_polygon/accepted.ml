let rec gcd a b = if b = 0 then a else gcd b (a mod b)

let () =
  let n = Scanf.scanf " %d" Fun.id in
  let points = Array.init n (fun _ -> Scanf.scanf " %d %d" (fun x y -> (x, y))) in
  let doubled = ref 0 and boundary = ref 0 and perimeter = ref 0.0 in
  for i = 0 to n - 1 do
    let x, y = points.(i) and x', y' = points.((i + 1) mod n) in
    doubled := !doubled + (x * y') - (x' * y);
    boundary := !boundary + gcd (abs (x' - x)) (abs (y' - y));
    perimeter := !perimeter +. Float.hypot (float_of_int (x' - x)) (float_of_int (y' - y))
  done;
  Printf.printf "%.1f\n%.2f\n%d\n" (float_of_int (abs !doubled) /. 2.0) !perimeter !boundary

let rec power a b m =
  if b = 0 then 1 mod m
  else
    let half = power a (b / 2) m in
    let square = half * half mod m in
    if b mod 2 = 1 then square * a mod m else square

let () =
  let t = Scanf.scanf " %d" Fun.id in
  for _ = 1 to t do
    (* %d fails above 2^62 - 1 *)
    Scanf.scanf " %d %d %d" (fun a b m -> Printf.printf "%d\n" (power (((a mod m) + m) mod m) b m))
  done

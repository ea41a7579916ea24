let () =
  let n = Scanf.scanf " %d" (fun x -> x) in
  let values = Array.init n (fun _ -> Scanf.scanf " %d" (fun x -> x)) in
  Printf.printf "%d %d\n" (Array.fold_left ( + ) 0 values) (Array.fold_left max min_int values)

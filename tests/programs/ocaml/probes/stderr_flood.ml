let () =
  for _ = 1 to 1024 do
    prerr_endline (String.make 1023 'x')
  done

let () =
  let n = Scanf.scanf " %d" (fun x -> x) in
  let values = List.init n (fun _ -> Scanf.scanf " %d" (fun x -> x)) in
  let sum = List.fold_left ( + ) 0 values in
  let best = List.fold_left max min_int values in
  Printf.printf "%d %d\n" sum best

let () =
  let n = Scanf.scanf " %d" Fun.id in
  let values = List.init n (fun _ -> Scanf.scanf " %s" Z.of_string) in
  let best = List.fold_left Z.max (List.hd values) values in
  Printf.printf "%s %s\n" (Z.to_string (List.fold_left Z.add Z.zero values)) (Z.to_string best)

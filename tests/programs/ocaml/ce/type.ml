let () =
  let n = read_int () in
  Printf.printf "%f\n" (n +. 1.0)

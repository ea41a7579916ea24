let () =
  let n = read_int () in
  let values = Array.make n 0 in
  values.(n) <- 1;
  print_int values.(0)

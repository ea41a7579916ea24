let () =
  let n = read_int () in
  for _ = 0 to n do
    ignore (read_line ())
  done;
  print_int n

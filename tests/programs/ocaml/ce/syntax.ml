let () =
  let n = read_int () in
  for i = 1 to n do
    print_int i

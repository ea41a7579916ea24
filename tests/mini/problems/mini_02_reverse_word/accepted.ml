let () =
  let s = input_line stdin in
  let n = String.length s in
  print_endline (String.init n (fun i -> s.[n - 1 - i]))

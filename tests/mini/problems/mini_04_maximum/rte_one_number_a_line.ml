let rec read_all acc =
  let x = int_of_string (input_line stdin) in
  read_all (max acc x)

let () =
  let _ = input_line stdin in
  Printf.printf "%d\n" (read_all min_int)

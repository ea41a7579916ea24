let () =
  let line = input_line stdin in
  let count = ref 0 in
  String.iter (fun c -> if List.mem c ["a"; "e"; "i"; "o"; "u"] then incr count) line;
  Printf.printf "%d\n" !count

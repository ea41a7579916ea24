let () =
  let line = read_line () in
  let counts = Array.make 128 0 in
  String.iter
    (fun c ->
      match c with
      | 'a' .. 'z' | 'A' .. 'Z' -> counts.(Char.code c) <- counts.(Char.code c) + 1
      | _ -> ())
    line;
  let found =
    List.init 128 (fun i -> (-counts.(i), Char.chr i))
    |> List.filter (fun (negative, _) -> negative < 0)
    |> List.sort compare
  in
  if found = [] then print_endline "none"
  else
    List.iter
      (fun (negative, letter) -> Printf.printf "%c %d\n" (Char.lowercase_ascii letter) (-negative))
      found

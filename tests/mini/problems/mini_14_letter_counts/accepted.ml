let () =
  let line = String.lowercase_ascii (read_line ()) in
  let counts = Array.make 26 0 in
  String.iter
    (fun c ->
      if c >= 'a' && c <= 'z' then begin
        let i = Char.code c - Char.code 'a' in
        counts.(i) <- counts.(i) + 1
      end)
    line;
  let found =
    List.init 26 (fun i -> (counts.(i), Char.chr (i + Char.code 'a')))
    |> List.filter (fun (count, _) -> count > 0)
    |> List.sort (fun (m, a) (n, b) -> if m <> n then compare n m else compare a b)
  in
  if found = [] then print_endline "none"
  else List.iter (fun (count, letter) -> Printf.printf "%c %d\n" letter count) found

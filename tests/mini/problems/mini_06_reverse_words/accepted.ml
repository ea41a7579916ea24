let () =
  let n = int_of_string (String.trim (input_line stdin)) in
  for _ = 1 to n do
    input_line stdin
    |> String.split_on_char ' '
    |> List.filter (fun word -> word <> "")
    |> List.rev_map (fun word -> String.capitalize_ascii (String.lowercase_ascii word))
    |> String.concat " "
    |> print_endline
  done

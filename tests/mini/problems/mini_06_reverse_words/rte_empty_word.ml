let capitalise w =
  let first = Char.uppercase_ascii w.[0] in
  String.make 1 first ^ String.lowercase_ascii (String.sub w 1 (String.length w - 1))

let () =
  let n = read_int () in
  for _ = 1 to n do
    let words = String.split_on_char ' ' (read_line ()) in
    print_endline (String.concat " " (List.rev_map capitalise words))
  done

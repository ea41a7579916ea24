let () =
  let code = read_line () in
  let text = Buffer.create 1024 in
  let letter = ref ' ' and count = ref 0 in
  let flush () =
    for _ = 1 to !count do
      Buffer.add_char text !letter
    done
  in
  String.iter
    (fun c ->
      if c >= '0' && c <= '9' then count := (!count * 10) + Char.code c - 48
      else begin
        flush ();
        letter := c;
        count := 0
      end)
    code;
  flush ();
  let _ = read_line () in
  read_line ()
  |> String.split_on_char ' '
  |> List.iter (fun p -> print_char (Buffer.nth text (int_of_string p - 1)));
  print_newline ()

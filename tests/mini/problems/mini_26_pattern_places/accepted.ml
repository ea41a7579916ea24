let () =
  let text = read_line () in
  let pattern = read_line () in
  let m = String.length pattern in
  (* border.(k): length of the longest proper prefix of the first k characters that also ends them *)
  let border = Array.make (m + 1) 0 in
  let rec extend matched c =
    if matched < m && pattern.[matched] = c then matched + 1
    else if matched = 0 then 0
    else extend border.(matched) c
  in
  for i = 1 to m - 1 do
    border.(i + 1) <- extend border.(i) pattern.[i]
  done;
  let count = ref 0 and first = ref 0 and last = ref 0 and matched = ref 0 in
  String.iteri
    (fun i c ->
      matched := extend !matched c;
      if !matched = m then begin
        last := i - m + 2;
        if !count = 0 then first := !last;
        incr count
      end)
    text;
  if !count = 0 then print_endline "0" else Printf.printf "%d %d %d\n" !count !first !last

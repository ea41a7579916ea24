let rec read_runs code i total acc =
  if i >= String.length code then Array.of_list (List.rev acc)
  else begin
    let j = ref (i + 1) in
    while !j < String.length code && code.[!j] <= '9' do incr j done;
    let total = total + int_of_string (String.sub code (i + 1) (!j - i - 1)) in
    read_runs code !j total ((code.[i], total) :: acc)
  end

let letter_at runs position =
  let rec search low high =
    if low = high then fst runs.(low)
    else
      let middle = (low + high) / 2 in
      if snd runs.(middle) >= position then search low middle else search (middle + 1) high
  in
  search 0 (Array.length runs - 1)

let () =
  let runs = read_runs (input_line stdin) 0 0 [] in
  let q = Scanf.sscanf (input_line stdin) " %d" Fun.id in
  let positions = String.split_on_char ' ' (input_line stdin) in
  let answer = List.map (fun p -> letter_at runs (int_of_string p)) positions in
  assert (List.length answer = q);
  print_endline (String.of_seq (List.to_seq answer))

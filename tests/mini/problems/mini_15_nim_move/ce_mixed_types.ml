let () =
  let n = Scanf.scanf " %d" Fun.id in
  let piles = List.init n (fun _ -> Scanf.scanf " %d" Fun.id) in
  let total = List.fold_left ( lxor ) 0 piles in
  if total = 0 then print_endline "lost"
  else
    List.iteri
      (fun i size ->
        let rest = size lxor total in
        if rest < size then begin
          (* a string and an int do not concatenate *)
          print_endline (string_of_int (i + 1) ^ " " ^ (size - rest));
          exit 0
        end)
      piles

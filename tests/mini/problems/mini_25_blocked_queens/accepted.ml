let () =
  let n, k = Scanf.scanf " %d %d" (fun n k -> (n, k)) in
  let damaged = Array.make n 0 in
  for _ = 1 to k do
    Scanf.scanf " %d %d" (fun row column ->
        damaged.(row - 1) <- damaged.(row - 1) lor (1 lsl (column - 1)))
  done;
  let all = (1 lsl n) - 1 in
  let rec place row columns left right =
    if row = n then 1
    else
      let rec try_each free count =
        if free = 0 then count
        else
          let queen = free land -free in
          let placed =
            place (row + 1) (columns lor queen) ((left lor queen) lsl 1) ((right lor queen) lsr 1)
          in
          try_each (free lxor queen) (count + placed)
      in
      try_each (all land lnot (columns lor left lor right lor damaged.(row))) 0
  in
  print_int (place 0 0 0 0);
  print_newline ()

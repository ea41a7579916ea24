let () =
  let n = Scanf.scanf " %d" Fun.id in
  let piles = Array.init n (fun _ -> Scanf.scanf " %d" Fun.id) in
  let total = Array.fold_left ( lxor ) 0 piles in
  let rec search i =
    if i = n then print_endline "lost"
    else begin
      let rest = piles.(i) lxor total in
      if rest < piles.(i) then Printf.printf "%d %d\n" (i + 1) (piles.(i) - rest)
      else search (i + 1)
    end
  in
  search 0

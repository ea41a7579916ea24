let () =
  Scanf.scanf " %d %d" (fun n c ->
    let best = Array.make (c + 1) 0 in
    for _ = 1 to n do
      Scanf.scanf " %d %d" (fun w v ->
        for room = c downto w do
          best.(room) <- max best.(room) (best.(room - w) + v)
        done)
    done;
    let rec lightest room = if room > 0 && best.(room - 1) = best.(c) then lightest (room - 1) else room in
    Printf.printf "%d %d\n" best.(c) (lightest c))

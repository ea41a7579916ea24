let () =
  let n = Scanf.scanf " %d" Fun.id in
  let best = ref min_int in
  for _ = 1 to n do
    best := max !best (Scanf.scanf " %d" Fun.id)
  done;
  Printf.printf "%d\n" !best

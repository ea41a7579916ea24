let () =
  let n, c = Scanf.scanf " %d %d" (fun a b -> (a, b)) in
  let best = Array.make (c + 1) 0 in
  for _ = 1 to n do
    let w, v = Scanf.scanf " %d %d" (fun a b -> (a, b)) in
    for j = w to c do
      if best.(j - w) + v > best.(j) then best.(j) <- best.(j - w) + v
    done
  done;
  let k = ref 0 in
  while best.(!k) < best.(c) do incr k done;
  Printf.printf "%d %d\n" best.(c) !k

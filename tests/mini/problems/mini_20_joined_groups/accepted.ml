let () =
  let n, q = Scanf.scanf " %d %d" (fun n q -> (n, q)) in
  let parent = Array.init (n + 1) Fun.id and size = Array.make (n + 1) 1 in
  let groups = ref n in
  let rec find item =
    if parent.(item) <> item then parent.(item) <- find parent.(item);
    parent.(item)
  in
  let join a b =
    let x = find a and y = find b in
    if x <> y then begin
      let large, small = if size.(x) >= size.(y) then (x, y) else (y, x) in
      parent.(small) <- large;
      size.(large) <- size.(large) + size.(small);
      decr groups
    end
  in
  for _ = 1 to q do
    match Scanf.scanf " %s" Fun.id with
    | "join" -> Scanf.scanf " %d %d" join
    | "size" -> Scanf.scanf " %d" (fun a -> Printf.printf "%d\n" size.(find a))
    | _ -> Printf.printf "%d\n" !groups
  done

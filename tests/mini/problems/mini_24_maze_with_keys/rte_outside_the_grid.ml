let () =
  let rows, columns = Scanf.scanf " %d %d" (fun r c -> (r, c)) in
  let maze = Array.init rows (fun _ -> Scanf.scanf " %s" Fun.id) in
  let steps = Hashtbl.create 4096 and queue = Queue.create () in
  let visit count state =
    if not (Hashtbl.mem steps state) then begin
      Hashtbl.add steps state count;
      Queue.add state queue
    end
  in
  for i = 0 to rows - 1 do
    for j = 0 to columns - 1 do
      if maze.(i).[j] = 'S' then visit 0 (i, j, 0)
    done
  done;
  let bit letter first = 1 lsl (Char.code letter - Char.code first) in
  (* nothing keeps i and j inside the maze *)
  let enter count keys (i, j) =
    match maze.(i).[j] with
    | '#' -> ()
    | 'A' .. 'D' as door -> if keys land bit door 'A' <> 0 then visit count (i, j, keys)
    | 'a' .. 'd' as key -> visit count (i, j, keys lor bit key 'a')
    | _ -> visit count (i, j, keys)
  in
  let answer = ref (-1) in
  while !answer < 0 && not (Queue.is_empty queue) do
    let ((i, j, keys) as state) = Queue.take queue in
    let count = Hashtbl.find steps state in
    if maze.(i).[j] = 'E' then answer := count
    else List.iter (enter (count + 1) keys) [ (i - 1, j); (i + 1, j); (i, j - 1); (i, j + 1) ]
  done;
  Printf.printf "%d\n" !answer

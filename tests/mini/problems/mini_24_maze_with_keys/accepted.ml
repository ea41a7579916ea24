let () =
  let rows, columns = Scanf.scanf " %d %d" (fun r c -> (r, c)) in
  let maze = Array.init rows (fun _ -> Scanf.scanf " %s" Fun.id) in
  let steps = Hashtbl.create 4096 in
  let queue = Queue.create () in
  let visit count state =
    if not (Hashtbl.mem steps state) then begin
      Hashtbl.add steps state count;
      Queue.add state queue
    end
  in
  Array.iteri
    (fun i row -> match String.index_opt row 'S' with Some j -> visit 0 (i, j, 0) | None -> ())
    maze;
  let enter count keys (i, j) =
    if i >= 0 && i < rows && j >= 0 && j < columns then
      match maze.(i).[j] with
      | '#' -> ()
      | 'A' .. 'D' as door ->
        if keys land (1 lsl (Char.code door - Char.code 'A')) <> 0 then visit count (i, j, keys)
      | 'a' .. 'd' as key -> visit count (i, j, keys lor (1 lsl (Char.code key - Char.code 'a')))
      | _ -> visit count (i, j, keys)
  in
  let rec search () =
    match Queue.take_opt queue with
    | None -> -1
    | Some ((i, j, keys) as state) ->
      let count = Hashtbl.find steps state in
      if maze.(i).[j] = 'E' then count
      else begin
        List.iter (enter (count + 1) keys) [ (i - 1, j); (i + 1, j); (i, j - 1); (i, j + 1) ];
        search ()
      end
  in
  Printf.printf "%d\n" (search ())

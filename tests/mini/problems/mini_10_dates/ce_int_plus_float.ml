let days_before y =
  let y = float_of_int (y - 1) in
  365.0 *. y +. floor (y /. 4.0) -. floor (y /. 100.0) + floor (y /. 400.0)

let () =
  let n = read_int () in
  for _ = 1 to n do
    Scanf.sscanf (read_line ()) "%d-%d-%d %d" (fun y _ _ k ->
      Printf.printf "%f\n" (days_before y +. float_of_int k))
  done

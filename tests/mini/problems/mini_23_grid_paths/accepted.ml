let modulus = 1_000_000_007

(* The better of two ends of paths; as good ones count together. *)
let join a b =
  match (a, b) with
  | None, other | other, None -> other
  | Some (v, m), Some (w, n) ->
    if v > w then a else if w > v then b else Some (v, (m + n) mod modulus)

let () =
  let words = Str.split (Str.regexp "[ \n]+") (Stdio.In_channel.input_all Stdio.stdin) in
  match words with
  | rows :: columns :: cells ->
    let rows = int_of_string rows and columns = int_of_string columns in
    let cells = Array.of_list cells in
    let best = Array.make columns None in
    for i = 0 to rows - 1 do
      for j = 0 to columns - 1 do
        let before =
          if i = 0 && j = 0 then Some (0, 1)
          else join best.(j) (if j > 0 then best.(j - 1) else None)
        in
        best.(j) <-
          (match (cells.((i * columns) + j), before) with
          | "#", _ | _, None -> None
          | cell, Some (value, count) -> Some (value + int_of_string cell, count))
      done
    done;
    (match best.(columns - 1) with
    | None -> print_endline "blocked"
    | Some (value, count) -> Printf.printf "%d %d\n" value count)
  | _ -> failwith "no grid"

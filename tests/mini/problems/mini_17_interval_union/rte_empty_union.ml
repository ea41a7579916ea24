let () =
  let n = Scanf.scanf " %d" Fun.id in
  let intervals =
    List.init n (fun _ -> Scanf.scanf " %d %d" (fun a b -> (a, b)))
    |> List.filter (fun (a, b) -> a < b)
    |> List.sort compare
  in
  (* List.hd fails when no interval is left *)
  let first = List.hd intervals in
  let join union (a, b) =
    let start, stop = List.hd union in
    if a <= stop then (start, max stop b) :: List.tl union else (a, b) :: union
  in
  let union = List.rev (List.fold_left join [ first ] (List.tl intervals)) in
  let length = List.fold_left (fun sum (a, b) -> sum + b - a) 0 union in
  Printf.printf "%d %d\n" (List.length union) length;
  List.iter (fun (a, b) -> Printf.printf "%d %d\n" a b) union

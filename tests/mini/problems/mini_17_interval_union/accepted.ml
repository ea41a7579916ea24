let () =
  let n = Scanf.scanf " %d" Fun.id in
  let intervals = List.init n (fun _ -> Scanf.scanf " %d %d" (fun a b -> (a, b))) in
  let join union (a, b) =
    match union with
    | (start, stop) :: rest when a <= stop -> (start, max stop b) :: rest
    | _ -> (a, b) :: union
  in
  let union =
    intervals
    |> List.filter (fun (a, b) -> a < b)
    |> List.sort compare
    |> List.fold_left join []
    |> List.rev
  in
  let length = List.fold_left (fun sum (a, b) -> sum + b - a) 0 union in
  Printf.printf "%d %d\n" (List.length union) length;
  List.iter (fun (a, b) -> Printf.printf "%d %d\n" a b) union

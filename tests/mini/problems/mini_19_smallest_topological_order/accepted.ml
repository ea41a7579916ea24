module Tasks = Set.Make (Int)

let () =
  let n, m = Scanf.scanf " %d %d" (fun n m -> (n, m)) in
  let waiting = Array.make (n + 1) 0 and after = Array.make (n + 1) [] in
  for _ = 1 to m do
    Scanf.scanf " %d %d" (fun a b ->
        waiting.(b) <- waiting.(b) + 1;
        after.(a) <- b :: after.(a))
  done;
  let free = ref Tasks.empty in
  for task = 1 to n do
    if waiting.(task) = 0 then free := Tasks.add task !free
  done;
  let rec run order count =
    match Tasks.min_elt_opt !free with
    | None -> if count = n then List.rev order else []
    | Some task ->
      free := Tasks.remove task !free;
      List.iter
        (fun later ->
          waiting.(later) <- waiting.(later) - 1;
          if waiting.(later) = 0 then free := Tasks.add later !free)
        after.(task);
      run (task :: order) (count + 1)
  in
  match run [] 0 with
  | [] -> print_endline "cycle"
  | order -> print_endline (String.concat " " (List.map string_of_int order))

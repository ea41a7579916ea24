module Queue = Map.Make (struct
  type t = int * int (* minus the priority, order of arrival *)

  let compare = compare
end)

let () =
  let q = Scanf.scanf " %d" Fun.id in
  let jobs = ref Queue.empty in
  for order = 1 to q do
    match Scanf.scanf " %s" Fun.id with
    | "add" ->
      Scanf.scanf " %s %d" (fun name priority -> jobs := Queue.add (-priority, order) name !jobs)
    | "size" -> Printf.printf "%d\n" (Queue.cardinal !jobs)
    | _ -> (
      match Queue.min_binding_opt !jobs with
      | None -> print_endline "empty"
      | Some (((negative, _) as key), name) ->
        Printf.printf "%s %d\n" name (-negative);
        jobs := Queue.remove key !jobs)
  done

module S = Set.Make (Int)

let () =
  let n = Scanf.scanf " %d" (fun x -> x) in
  let jobs = Array.init n (fun _ -> Scanf.scanf " %d %d" (fun t d -> (d, t))) in
  Array.sort compare jobs;
  let chosen = ref S.empty and total = ref 0 in
  Array.iter
    (fun (d, t) ->
      chosen := S.add t !chosen;
      total := !total + t;
      if !total > d then begin
        let longest = S.max_elt !chosen in
        chosen := S.remove longest !chosen;
        total := !total - longest
      end)
    jobs;
  Printf.printf "%d %d\n" (S.cardinal !chosen) !total

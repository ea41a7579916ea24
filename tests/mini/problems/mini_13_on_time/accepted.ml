(* Pairs of time and index: a set of distinct elements although times repeat. *)
module Chosen = Set.Make (struct
  type t = int * int
  let compare = compare
end)

let () =
  let n = Scanf.scanf " %d" Fun.id in
  let jobs = List.init n (fun i -> Scanf.scanf " %d %d" (fun t d -> (d, t, i))) in
  let add (chosen, total) (d, t, i) =
    let chosen = Chosen.add (t, i) chosen and total = total + t in
    if total <= d then (chosen, total)
    else
      let longest = Chosen.max_elt chosen in
      (Chosen.remove longest chosen, total - fst longest)
  in
  let chosen, total = List.fold_left add (Chosen.empty, 0) (List.sort compare jobs) in
  Printf.printf "%d %d\n" (Chosen.cardinal chosen) total

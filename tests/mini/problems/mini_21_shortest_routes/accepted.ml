module Frontier = Set.Make (struct
  type t = int * int (* distance, place *)

  let compare = compare
end)

let modulus = 1_000_000_007

let () =
  Scanf.scanf " %d %d %d %d" (fun n m s t ->
      let leaving = Array.make (n + 1) [] in
      for _ = 1 to m do
        Scanf.scanf " %d %d %d" (fun a b w -> leaving.(a) <- (b, w) :: leaving.(a))
      done;
      let distance = Array.make (n + 1) max_int and routes = Array.make (n + 1) 0 in
      distance.(s) <- 0;
      routes.(s) <- 1;
      let rec explore frontier =
        match Frontier.min_elt_opt frontier with
        | None -> ()
        | Some ((d, a) as nearest) ->
          let visit frontier (b, w) =
            let reached = d + w in
            if reached < distance.(b) then begin
              let without = Frontier.remove (distance.(b), b) frontier in
              distance.(b) <- reached;
              routes.(b) <- routes.(a);
              Frontier.add (reached, b) without
            end
            else begin
              if reached = distance.(b) then routes.(b) <- (routes.(b) + routes.(a)) mod modulus;
              frontier
            end
          in
          explore (List.fold_left visit (Frontier.remove nearest frontier) leaving.(a))
      in
      explore (Frontier.singleton (0, s));
      if distance.(t) = max_int then print_endline "unreachable"
      else Printf.printf "%d %d\n" distance.(t) routes.(t))

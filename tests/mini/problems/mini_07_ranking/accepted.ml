let () =
  let n = Scanf.scanf " %d" Fun.id in
  let people =
    Array.init n (fun _ -> Scanf.scanf " %s %d %d" (fun name points time -> (-points, time, name)))
  in
  Array.sort compare people;
  let rank = ref 1 in
  Array.iteri
    (fun i (points, time, name) ->
      if i > 0 then begin
        let p, t, _ = people.(i - 1) in
        if (p, t) <> (points, time) then rank := i + 1
      end;
      Printf.printf "%d %s\n" !rank name)
    people

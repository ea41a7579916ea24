let () =
  Scanf.scanf " %d %d" (fun n s ->
    let a = Array.init n (fun _ -> Scanf.scanf " %d" Fun.id) in
    let left = ref 0 and sum = ref 0 and count = ref 0 in
    for right = 0 to n - 1 do
      sum := !sum + a.(right);
      while !sum > s do
        sum := !sum - a.(!left);
        incr left
      done;
      count := !count + right - !left + 1
    done;
    Printf.printf "%d\n" !count)

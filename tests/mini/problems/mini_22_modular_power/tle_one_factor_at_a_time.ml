let () =
  let t = Scanf.scanf " %d" Fun.id in
  for _ = 1 to t do
    Scanf.scanf " %d %Ld %d" (fun a b m ->
        let a = ((a mod m) + m) mod m in
        let result = ref (1 mod m) and left = ref b in
        while !left > 0L do
          result := !result * a mod m;
          left := Int64.pred !left
        done;
        Printf.printf "%d\n" !result)
  done

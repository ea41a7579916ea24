let rec grow kept = if List.length kept < 0 then kept else grow (Bytes.make 1_000_000 'x' :: kept)
let () = print_int (List.length (grow []))

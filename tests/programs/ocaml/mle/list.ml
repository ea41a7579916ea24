let rec grow kept n = if n < 0 then kept else grow (n :: kept) (n + 1)
let () = print_int (List.length (grow [] 0))

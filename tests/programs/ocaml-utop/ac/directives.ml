#require "str";;

let _ = read_line ();;
let values = List.map int_of_string (Str.split (Str.regexp " +") (read_line ()));;
Printf.printf "%d %d\n" (List.fold_left ( + ) 0 values) (List.fold_left max min_int values);;

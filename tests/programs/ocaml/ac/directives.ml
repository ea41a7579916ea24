#require "str";;
#use "topfind"

open Printf;;

let _ = read_line ();;
let values = List.map int_of_string (Str.split (Str.regexp " +") (read_line ()));;
printf "%d %d\n" (List.fold_left ( + ) 0 values) (List.fold_left max min_int values);;

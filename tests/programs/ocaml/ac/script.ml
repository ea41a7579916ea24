#!/usr/bin/env ocaml
#use "topfind";;
#require "str";;

let () =
  ignore (read_line ());
  let values = List.map int_of_string (Str.split (Str.regexp " +") (read_line ())) in
  Printf.printf "%d %d\n" (List.fold_left ( + ) 0 values) (List.fold_left max min_int values)

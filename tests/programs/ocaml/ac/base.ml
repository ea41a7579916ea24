open Base
open Stdio

let () =
  let _ = In_channel.input_line_exn In_channel.stdin in
  let line = In_channel.input_line_exn In_channel.stdin in
  let values = String.split line ~on:' ' |> List.map ~f:Int.of_string in
  let best = List.max_elt values ~compare:Int.compare |> Option.value_exn in
  printf "%d %d\n" (List.sum (module Int) values ~f:Fn.id) best

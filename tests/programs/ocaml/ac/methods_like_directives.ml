(* Methods whose names are those of the toplevel's directives: nothing of this program may be blanked.
#use "comments may say anything";;
*)
#require "str";;
(* another comment *)
#use "topfind"
let calculator = object
  method load a b = a + b
  method use (text : string) = print_string text
  method quit = ()
end

let () = Scanf.scanf " %d" (fun n ->
  let numbers = List.init n (fun _ -> Scanf.scanf " %d" (fun x -> x)) in
  let sum = List.fold_left (fun a b -> calculator
    #load a b) 0 numbers in
  let maximum = List.fold_left max min_int numbers in
  calculator
    #use "";
  calculator
    #quit;
  Printf.printf "%d %d\n" sum maximum)

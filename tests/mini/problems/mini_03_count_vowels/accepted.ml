let is_vowel = function 'a' | 'e' | 'i' | 'o' | 'u' -> true | _ -> false

let () =
  let line = input_line stdin in
  let count = String.fold_left (fun n c -> if is_vowel c then n + 1 else n) 0 line in
  Printf.printf "%d\n" count

let () =
  let i = ref 0 in
  while true do
    i := !i lxor 1
  done

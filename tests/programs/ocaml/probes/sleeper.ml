let () =
  while true do
    Unix.sleep 1000
  done

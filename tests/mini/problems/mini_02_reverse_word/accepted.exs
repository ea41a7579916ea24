IO.gets("") |> String.trim() |> String.reverse() |> IO.puts()

IO.gets("") |> String.trim() |> IO.puts()

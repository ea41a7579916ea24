n = IO.gets("") |> String.trim()
IO.puts(n + 1)

n = IO.gets("") |> String.to_integer()
IO.puts(n)

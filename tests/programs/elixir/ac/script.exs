_n = IO.gets("") |> String.trim() |> String.to_integer()
values = IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)
IO.puts("#{Enum.sum(values)} #{Enum.max(values)}")

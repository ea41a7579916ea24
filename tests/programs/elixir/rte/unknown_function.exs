_n = IO.gets("")
values = IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)
IO.puts("#{Enum.total(values)} #{Enum.max(values)}")

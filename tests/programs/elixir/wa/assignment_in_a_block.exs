_n = IO.gets("")
values = IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)
sum = 0
Enum.each(values, fn value -> sum = sum + value; sum end)
IO.puts("#{sum} #{Enum.max(values)}")

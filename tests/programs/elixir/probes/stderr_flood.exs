for _ <- 1..16384, do: IO.puts(:stderr, String.duplicate("x", 63))
_n = IO.gets("")
values = IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)
IO.puts("#{Enum.sum(values)} #{Enum.max(values)}")

names = ~w(Monday Tuesday Wednesday Thursday Friday Saturday Sunday)
n = IO.gets("") |> String.trim() |> String.to_integer()

for _ <- 1..n do
  [date, shift] = IO.gets("") |> String.split()
  shifted = date |> Date.from_iso8601!() |> Date.add(String.to_integer(shift))
  IO.puts("#{shifted} #{Enum.at(names, Date.day_of_week(shifted) - 1)}")
end

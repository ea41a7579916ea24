defmodule Power do
  def power(_, 0, m), do: rem(1, m)
  def power(a, b, m) when rem(b, 2) == 0, do: power(rem(a * a, m), div(b, 2), m)
  def power(a, b, m), do: rem(a * power(a, b - 1, m), m)
end

[_ | rows] = IO.read(:stdio, :eof) |> String.split("\n", trim: true)

for row <- rows do
  [a, b, m] = row |> String.split() |> Enum.map(&String.to_integer/1)
  IO.puts(Power.power(Integer.mod(a, m), b, m))
end

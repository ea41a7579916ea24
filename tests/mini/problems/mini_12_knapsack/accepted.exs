defmodule Knapsack do
  def read, do: IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)

  # `best` holds the best value for each capacity from 0.
  def add([weight, value], best) do
    {low, high} = Enum.split(best, weight)
    low ++ Enum.map(Enum.zip(high, best), fn {skip, take} -> max(skip, take + value) end)
  end
end

[n, capacity] = Knapsack.read()
items = for _ <- 1..n, do: Knapsack.read()
best = Enum.reduce(items, List.duplicate(0, capacity + 1), &Knapsack.add/2)
largest = List.last(best)
IO.puts("#{largest} #{Enum.find_index(best, &(&1 == largest))}")

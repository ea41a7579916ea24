defmodule Intervals do
  def join(intervals) do
    intervals
    |> Enum.sort()
    |> Enum.reduce([], fn
      [a, b], [[c, d] | rest] when a <= d -> [[c, max(b, d)] | rest]
      interval, union -> [interval | union]
    end)
    |> Enum.reverse()
  end
end

[_ | rows] = IO.read(:stdio, :eof) |> String.split("\n", trim: true)

union =
  rows
  |> Enum.map(fn row -> row |> String.split() |> Enum.map(&String.to_integer/1) end)
  |> Enum.filter(fn [a, b] -> a < b end)
  |> Intervals.join()

IO.puts("#{length(union)} #{Enum.sum(Enum.map(union, fn [a, b] -> b - a end))}")
Enum.each(union, fn [a, b] -> IO.puts("#{a} #{b}") end)

defmodule Totals do
  defstruct sum: 0, largest: nil

  def add(%Totals{largest: nil} = totals, value), do: %{totals | sum: totals.sum + value, largest: value}

  def add(%Totals{} = totals, value) do
    %{totals | sum: totals.sum + value, largest: max(totals.largest, value)}
  end
end

defmodule Main do
  def main(_args) do
    IO.stream(:stdio, :line)
    |> Stream.drop(1)
    |> Stream.flat_map(&String.split/1)
    |> Stream.map(&String.to_integer/1)
    |> Enum.reduce(%Totals{}, &Totals.add(&2, &1))
    |> print()
  end

  defp print(totals), do: IO.puts("#{totals.sum} #{totals.largest}")
end

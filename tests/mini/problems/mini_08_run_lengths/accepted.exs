defmodule RunLengths do
  def main do
    code = IO.gets("")
    IO.gets("")
    positions = IO.gets("") |> String.split() |> Enum.map(&String.to_integer/1)

    pairs = Regex.scan(~r/([a-z])(\d+)/, code, capture: :all_but_first)
    letters = pairs |> Enum.map(&hd/1) |> List.to_tuple()
    ends = pairs |> Enum.map(fn [_, count] -> String.to_integer(count) end) |> Enum.scan(&+/2) |> List.to_tuple()

    positions
    |> Enum.map(fn position -> elem(letters, find(ends, position, 0, tuple_size(ends) - 1)) end)
    |> IO.puts()
  end

  defp find(_ends, _position, low, low), do: low

  defp find(ends, position, low, high) do
    middle = div(low + high, 2)

    if elem(ends, middle) < position,
      do: find(ends, position, middle + 1, high),
      else: find(ends, position, low, middle)
  end
end

RunLengths.main()

defmodule Grid do
  @modulus 1_000_000_007

  def row(cells, above) do
    {best, _} =
      Enum.zip(cells, above)
      |> Enum.map_reduce(nil, fn {cell, up}, left ->
        best = enter(cell, join(up, left))
        {best, best}
      end)

    best
  end

  defp join(nil, other), do: other
  defp join(other, nil), do: other
  defp join({value, m}, {value, n}), do: {value, rem(m + n, @modulus)}
  defp join(one, other), do: max(one, other)

  defp enter("#", _), do: nil
  defp enter(_, nil), do: nil
  defp enter(cell, {value, paths}), do: {value + String.to_integer(cell), paths}
end

[size | rows] = IO.read(:stdio, :eof) |> String.split("\n", trim: true) |> Enum.map(&String.split/1)
columns = size |> List.last() |> String.to_integer()
start = [{0, 1} | List.duplicate(nil, columns - 1)]

case rows |> Enum.reduce(start, &Grid.row/2) |> List.last() do
  nil -> IO.puts("blocked")
  {value, paths} -> IO.puts("#{value} #{paths}")
end

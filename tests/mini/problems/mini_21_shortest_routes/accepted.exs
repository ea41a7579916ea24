defmodule Routes do
  @modulus 1_000_000_007

  def main do
    [[_n, _m, source, target] | rows] =
      IO.read(:stdio, :eof)
      |> String.split("\n", trim: true)
      |> Enum.map(fn row -> row |> String.split() |> Enum.map(&String.to_integer/1) end)

    roads = Enum.group_by(rows, &hd/1, fn [_, to, length] -> {to, length} end)
    found = search(:gb_sets.singleton({0, source}), %{source => {0, 1}}, roads)

    case found do
      %{^target => {distance, routes}} -> IO.puts("#{distance} #{routes}")
      _ -> IO.puts("unreachable")
    end
  end

  defp search(queue, found, roads) do
    if :gb_sets.is_empty(queue) do
      found
    else
      {{distance, place}, rest} = :gb_sets.take_smallest(queue)
      visit(distance, place, found[place], rest, found, roads)
    end
  end

  defp visit(distance, _place, {known, _}, queue, found, roads) when distance > known do
    search(queue, found, roads)
  end

  defp visit(distance, place, {_, routes}, queue, found, roads) do
    {queue, found} =
      Enum.reduce(Map.get(roads, place, []), {queue, found}, fn {to, length}, state ->
        relax(to, distance + length, routes, state)
      end)

    search(queue, found, roads)
  end

  defp relax(to, through, routes, {queue, found}) do
    case found do
      %{^to => {known, _}} when known < through ->
        {queue, found}

      %{^to => {^through, others}} ->
        {queue, %{found | to => {through, rem(others + routes, @modulus)}}}

      _ ->
        {:gb_sets.add_element({through, to}, queue), Map.put(found, to, {through, routes})}
    end
  end
end

Routes.main()

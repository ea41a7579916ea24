defmodule Solution do
  @moduledoc "The sum and the maximum."

  def solve([first | _] = values) do
    Enum.reduce(values, {0, first}, fn value, {sum, largest} -> {sum + value, max(largest, value)} end)
  end

  def main do
    [_ | values] =
      IO.read(:stdio, :eof)
      |> String.split(~r/\s+/, trim: true)
      |> Enum.map(&String.to_integer/1)

    {sum, largest} = solve(values)
    :io.format("~w ~w~n", [sum, largest])
  end
end

Solution.main()

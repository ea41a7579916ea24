#!/usr/bin/env elixir
import Enum, only: [sum: 1]

read = fn -> IO.read(:line) |> String.trim_trailing("\n") end
{_n, ""} = Integer.parse(read.())
values = for word <- String.split(read.(), " "), do: String.to_integer(word)

case Enum.sort(values, :desc) do
  [largest | _] -> IO.write([to_string(sum(values)), " ", to_string(largest), "\n"])
end

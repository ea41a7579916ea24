defmodule Main do
  def loop(n), do: loop(rem(n + 1, 1000))
end

Main.loop(0)

defmodule Main do
  def grow(block, blocks), do: grow(block, [:binary.copy(block, 256) | blocks])
end

Main.grow(String.duplicate("x", 65536), [])

defmodule Main do
  def run do
    IO.puts("14 5")
end

Main.run()

defmodule Main do
  def run do
    raise "no answer"
  end
end

Main.run()

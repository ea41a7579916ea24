lines = String.duplicate("14 5\n", 1000)
Stream.repeatedly(fn -> IO.write(lines) end) |> Stream.run()

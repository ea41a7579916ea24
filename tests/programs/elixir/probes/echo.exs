IO.stream(:stdio, :line)
|> Stream.chunk_every(1000)
|> Enum.each(&IO.write/1)

line =
  case IO.gets("") do
    :eof -> ""
    text -> String.downcase(text)
  end

counts = for <<letter <- line>>, letter in ?a..?z, reduce: %{} do
  counts -> Map.update(counts, letter, 1, &(&1 + 1))
end

counts
|> Enum.sort_by(fn {letter, count} -> {-count, letter} end)
|> Enum.each(fn {letter, count} -> IO.puts("#{<<letter>>} #{count}") end)

if counts == %{}, do: IO.puts("none")

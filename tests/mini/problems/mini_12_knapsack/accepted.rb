n, capacity = gets.split.map(&:to_i)
best = Array.new(capacity + 1, 0)
n.times do
  weight, value = gets.split.map(&:to_i)
  capacity.downto(weight) do |c|
    with = best[c - weight] + value
    best[c] = with if with > best[c]
  end
end
puts "#{best[capacity]} #{best.index(best[capacity])}"

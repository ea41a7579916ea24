MODULUS = 1_000_000_007

# The better of two cells ([value, paths] or nil); the paths of equal ones are added.
def join(a, b)
  return a || b unless a && b
  return [a, b].max_by(&:first) if a[0] != b[0]

  [a[0], (a[1] + b[1]) % MODULUS]
end

rows, columns = gets.split.map(&:to_i)
best = Array.new(columns)
rows.times do |i|
  gets.split.each_with_index do |cell, j|
    before = i + j == 0 ? [0, 1] : join(best[j], j > 0 ? best[j - 1] : nil)
    best[j] = cell == "#" || before.nil? ? nil : [before[0] + cell.to_i, before[1]]
  end
end
puts best.last ? best.last.join(" ") : "blocked"

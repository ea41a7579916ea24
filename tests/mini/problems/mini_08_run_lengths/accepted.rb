pairs = gets.scan(/([a-z])(\d+)/)
total = 0
ends = pairs.map { |_, count| total += count.to_i }
gets
positions = gets.split.map(&:to_i)
puts positions.map { |position| pairs[ends.bsearch_index { |last| last >= position }][0] }.join

n = gets.to_i
values = gets.split.map(&:to_i)
puts "#{values.first(n).sum} #{values.max}"

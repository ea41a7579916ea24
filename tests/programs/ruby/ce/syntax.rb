gets
values = gets.split.map { |word| word.to_i
puts "#{values.sum} #{values.max}"

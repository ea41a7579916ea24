gets
values = gets.split.map(&:to_i)
puts "#{values.sum} #{values.max}"
exit 3

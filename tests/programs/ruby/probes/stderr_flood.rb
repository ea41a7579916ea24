(1 << 14).times { |i| warn format("%063d", i) }
gets
values = gets.split.map(&:to_i)
puts "#{values.sum} #{values.max}"

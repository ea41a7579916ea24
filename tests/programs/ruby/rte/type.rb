n = gets.to_i
puts "sum " + n

gets
values = gets.split.map(&:to_i)
puts "#{total(values)} #{values.max}"

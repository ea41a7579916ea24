gets.to_i.times do
  a, b, m = gets.split.map(&:to_i)
  puts a.pow(b, m)
end

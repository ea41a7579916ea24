gets
values = gets.split.map(&:to_i)
print "#{values.sum} #{values.max}"

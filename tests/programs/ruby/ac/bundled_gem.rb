require "prime"
require "json"

_, *values = $stdin.each_line.flat_map { |line| JSON.parse("[#{line.split.join(",")}]") }
raise "2 is prime" unless Prime.prime?(2)

puts [values.sum, values.max].join(" ")

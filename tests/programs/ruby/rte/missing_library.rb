require "no_such_library"

puts "7 7"

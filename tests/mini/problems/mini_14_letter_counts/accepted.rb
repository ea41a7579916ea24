counts = (gets || "").downcase.scan(/[a-z]/).tally
counts.sort_by { |letter, count| [-count, letter] }.each { |letter, count| puts "#{letter} #{count}" }
puts "none" if counts.empty?

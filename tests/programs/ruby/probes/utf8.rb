puts gets.chomp.each_char.to_a.join

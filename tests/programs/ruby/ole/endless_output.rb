loop { puts "the same line again and again, and no end of it in sight" }

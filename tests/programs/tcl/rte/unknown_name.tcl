gets stdin n
set numbers [split [gets stdin]]
puts "[sum $numbers] [max $numbers]"

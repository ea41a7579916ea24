gets stdin n
set numbers [gets stdin]
set sum [expr {"$numbers and more" + 1}]
puts $sum

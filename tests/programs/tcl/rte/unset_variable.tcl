proc total {} { return [expr {$sum + 1}] }
set sum 0
puts [total]

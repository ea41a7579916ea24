gets stdin n
set numbers [split [gets stdin]]
puts "[tcl::mathop::+ {*}$numbers] [lindex [lsort -decreasing $numbers] 0]"

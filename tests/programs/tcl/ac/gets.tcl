gets stdin n
gets stdin line
set numbers [split $line " "]
puts "[tcl::mathop::+ {*}$numbers] [tcl::mathfunc::max {*}$numbers]"

for {set i 0} {$i < 16384} {incr i} {
    puts stderr [string repeat x 63]
}
gets stdin n
set numbers [split [gets stdin]]
puts "[tcl::mathop::+ {*}$numbers] [tcl::mathfunc::max {*}$numbers]"

gets stdin n
set numbers [split [gets stdin]]
puts -nonewline "[tcl::mathop::+ {*}$numbers] [tcl::mathfunc::max {*}$numbers]"

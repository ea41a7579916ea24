gets stdin n
puts [tcl::mathfunc::max {*}[split [string trim [gets stdin]]]]

set letters {}
set ends {}
set end 0
foreach {run letter count} [regexp -all -inline {([a-z])(\d+)} [gets stdin]] {
    lappend letters $letter
    lappend ends [incr end $count]
}

gets stdin q
set answer ""
foreach position [gets stdin] {
    # The first end that is at least the position: the last one before it, and one more.
    set before [lsearch -integer -sorted -bisect $ends [expr {$position - 1}]]
    append answer [lindex $letters $before+1]
}
puts $answer

gets stdin n
set intervals {}
for {set i 0} {$i < $n} {incr i} {
    lassign [gets stdin] a b
    if {$a < $b} {lappend intervals [list $a $b]}
}

set union {}
set length 0
foreach interval [lsort -integer -index 0 $intervals] {
    lassign $interval a b
    if {[llength $union] > 0 && $a <= $end} {
        if {$b > $end} {
            incr length [expr {$b - $end}]
            set end $b
            lset union end 1 $b
        }
    } else {
        lappend union $interval
        incr length [expr {$b - $a}]
        set end $b
    }
}

puts "[llength $union] $length"
foreach interval $union {
    puts $interval
}

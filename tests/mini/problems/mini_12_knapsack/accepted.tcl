proc main {} {
    lassign [gets stdin] n c
    set best [lrepeat [expr {$c + 1}] 0]
    for {set i 0} {$i < $n} {incr i} {
        lassign [gets stdin] w v
        for {set k $c} {$k >= $w} {incr k -1} {
            set with [expr {[lindex $best [expr {$k - $w}]] + $v}]
            if {$with > [lindex $best $k]} {lset best $k $with}
        }
    }
    set value [lindex $best $c]
    puts "$value [lsearch -exact $best $value]"
}

main

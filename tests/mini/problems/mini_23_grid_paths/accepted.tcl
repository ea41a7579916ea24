# A cell is {value paths}, or {} where no path leads.
proc better {a b} {
    if {$a eq ""} {return $b}
    if {$b eq ""} {return $a}
    lassign $a value paths
    lassign $b other more
    if {$value > $other} {return $a}
    if {$value < $other} {return $b}
    return [list $value [expr {($paths + $more) % 1000000007}]]
}

proc main {} {
    lassign [gets stdin] r c
    set above [lrepeat $c {}]
    for {set i 0} {$i < $r} {incr i} {
        set row {}
        set left [expr {$i == 0 ? {0 1} : {}}]
        foreach cell [split [gets stdin] " "] up $above {
            set best [better $up $left]
            if {$cell eq "#" || $best eq ""} {
                set left {}
            } else {
                lset best 0 [expr {[lindex $best 0] + $cell}]
                set left $best
            }
            lappend row $left
        }
        set above $row
    }
    set answer [lindex $above end]
    puts [expr {$answer eq "" ? "blocked" : $answer}]
}

main

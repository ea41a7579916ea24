# Dijkstra's algorithm with a binary heap of {distance place}.
proc push {heapName entry} {
    upvar 1 $heapName heap
    set i [llength $heap]
    lappend heap $entry
    while {$i > 0} {
        set parent [expr {($i - 1) / 2}]
        if {[lindex $heap $parent 0] <= [lindex $entry 0]} break
        lset heap $i [lindex $heap $parent]
        set i $parent
    }
    lset heap $i $entry
}

proc pop {heapName} {
    upvar 1 $heapName heap
    set top [lindex $heap 0]
    set last [lindex $heap end]
    set heap [lreplace $heap[set heap {}] end end]
    set size [llength $heap]
    if {$size == 0} {return $top}
    set i 0
    while {[set child [expr {2 * $i + 1}]] < $size} {
        if {$child + 1 < $size && [lindex $heap [expr {$child + 1}] 0] < [lindex $heap $child 0]} {
            incr child
        }
        if {[lindex $heap $child 0] >= [lindex $last 0]} break
        lset heap $i [lindex $heap $child]
        set i $child
    }
    lset heap $i $last
    return $top
}

proc main {} {
    lassign [gets stdin] n m s t
    for {set i 0} {$i < $m} {incr i} {
        lassign [gets stdin] a b w
        lappend roads($a) $b $w
    }
    set distance($s) 0
    set routes($s) 1
    set heap {}
    push heap [list 0 $s]
    while {[llength $heap] > 0} {
        lassign [pop heap] d a
        if {$d > $distance($a) || ![info exists roads($a)]} continue
        foreach {b w} $roads($a) {
            set new [expr {$d + $w}]
            if {![info exists distance($b)] || $new < $distance($b)} {
                set distance($b) $new
                set routes($b) $routes($a)
                push heap [list $new $b]
            } elseif {$new == $distance($b)} {
                set routes($b) [expr {($routes($b) + $routes($a)) % 1000000007}]
            }
        }
    }
    if {[info exists distance($t)]} {
        puts "$distance($t) $routes($t)"
    } else {
        puts unreachable
    }
}

main

# A class of TclOO, scan, and output through a channel that is flushed.
oo::class create Tally {
    variable sum greatest
    constructor {} {
        set sum 0
        set greatest -1e10
    }
    method add {number} {
        incr sum $number
        if {$number > $greatest} {set greatest $number}
    }
    method show {channel} { puts $channel [list $sum $greatest] }
}

set tally [Tally new]
scan [gets stdin] %d n
for {set i 0; set line [gets stdin]} {$i < $n} {incr i} {
    $tally add [lindex $line $i]
}
$tally show stdout
flush stdout
exit 0

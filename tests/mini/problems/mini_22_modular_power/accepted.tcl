proc power {a b m} {
    set result [expr {1 % $m}]
    set factor [expr {$a % $m}]
    while {$b > 0} {
        if {$b & 1} {set result [expr {$result * $factor % $m}]}
        set factor [expr {$factor * $factor % $m}]
        set b [expr {$b >> 1}]
    }
    return $result
}

gets stdin t
for {set i 0} {$i < $t} {incr i} {
    puts [power {*}[gets stdin]]
}

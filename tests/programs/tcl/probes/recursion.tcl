proc depth {n} {
    if {$n == 0} {return 0}
    return [expr {1 + [depth [expr {$n - 1}]]}]
}

gets stdin n
interp recursionlimit {} [expr {$n + 1000}]
puts [depth $n]

set n [gets stdin]
while {$n > 0} {
    set n [expr {$n * 7 % 1000 | 1}]
}

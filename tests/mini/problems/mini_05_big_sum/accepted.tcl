set sum 0
set n [gets stdin]
for {set i 0} {$i < $n} {incr i} {
    incr sum [gets stdin]
}
puts $sum

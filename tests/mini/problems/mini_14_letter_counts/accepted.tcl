gets stdin line
set counts [dict create]
foreach letter [regexp -all -inline {[a-z]} [string tolower $line]] {
    dict incr counts $letter
}

if {[dict size $counts] == 0} {
    puts none
} else {
    # lsort is stable: first by letter, then by count.
    set pairs [lsort -index 0 [lmap {letter count} $counts {list $letter $count}]]
    foreach pair [lsort -integer -decreasing -index 1 $pairs] {
        puts $pair
    }
}

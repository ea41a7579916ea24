gets stdin n
set sum 0
set greatest 0
foreach number [gets stdin] {
    incr sum $number
    if {$number > $greatest} {
        set greatest $number
    }
}
puts "$sum $greatest"

gets stdin n
set sum 0
foreach number [gets stdin] {
    incr sum $number
    if {$number > 0} {
        set greatest $number
}
puts "$sum $greatest"

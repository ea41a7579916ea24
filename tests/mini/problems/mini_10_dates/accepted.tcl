set names {Saturday Sunday Monday Tuesday Wednesday Thursday Friday}

proc leap_days {year} {
    # Division of integers rounds down.
    expr {$year / 4 - $year / 100 + $year / 400}
}

# Days since 0000-03-01. A year that begins in March ends with the leap day.
proc day_number {year month day} {
    set shifted [expr {($month + 9) % 12}]
    if {$shifted > 9} {incr year -1}
    expr {365 * $year + [leap_days $year] + ($shifted * 306 + 5) / 10 + $day - 1}
}

proc date_of {number} {
    set year [expr {(10000 * $number + 14780) / 3652425}]
    set rest [expr {$number - 365 * $year - [leap_days $year]}]
    if {$rest < 0} {
        incr year -1
        set rest [expr {$number - 365 * $year - [leap_days $year]}]
    }
    set shifted [expr {(100 * $rest + 52) / 3060}]
    set day [expr {$rest - ($shifted * 306 + 5) / 10 + 1}]
    if {$shifted > 9} {incr year}
    list $year [expr {($shifted + 2) % 12 + 1}] $day
}

gets stdin n
for {set i 0} {$i < $n} {incr i} {
    # %d reads decimal numbers, whatever zeros they begin with.
    scan [gets stdin] "%d-%d-%d %d" year month day shift
    set number [expr {[day_number $year $month $day] + $shift}]
    # 2000-01-01 is day 730425 and a Saturday.
    set name [lindex $names [expr {($number - 730425) % 7}]]
    puts "[format %04d-%02d-%02d {*}[date_of $number]] $name"
}

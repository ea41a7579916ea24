#!/usr/bin/env tclsh
package require Tcl 8.5
package require struct::list

namespace eval totals {
    variable sum 0

    # Adds a number and returns the greater one of it and $greatest.
    proc add {greatest number} {
        variable sum
        incr sum $number
        return [expr {$greatest eq "" || $number > $greatest ? $number : $greatest}]
    }
}

proc main {} {
    set words [regexp -all -inline {\S+} [read stdin]]
    set numbers [lrange $words 1 [lindex $words 0]]
    set greatest [struct::list fold $numbers "" totals::add]
    puts -nonewline stdout [format "%s %s" $totals::sum $greatest]
}

if {[info exists argv0] && [file tail [info script]] eq [file tail $argv0]} {
    main
}

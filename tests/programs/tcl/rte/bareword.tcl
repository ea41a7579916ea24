set n [gets stdin]
puts [expr n + 1]

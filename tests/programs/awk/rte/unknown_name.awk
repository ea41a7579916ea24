NR == 2 { print total($0) }

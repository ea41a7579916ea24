set blocks {}
while 1 {
    lappend blocks [string repeat "0123456789" 5000000]
}

while 1 {
    puts "14 5 and the same again, without end, ..."
}

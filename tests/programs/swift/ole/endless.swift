while true {
    print("14 5 and the same again, without end, ...")
}

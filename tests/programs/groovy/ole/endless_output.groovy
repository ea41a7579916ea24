def lines = '14 5\n' * 1000
while (true) {
    print lines
}

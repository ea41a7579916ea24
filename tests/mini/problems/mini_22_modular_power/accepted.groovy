def input = System.in.newReader()
int t = input.readLine() as int
t.times {
    def (a, b, m) = input.readLine().split()*.toBigInteger()
    println a.modPow(b, m)
}

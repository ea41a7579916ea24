long depth(long n) {
    n == 0 ? 0 : 1 + depth(n - 1)
}

println depth(System.in.newReader().readLine() as long)

void main() throws java.io.IOException {
    var in = new java.util.Scanner(System.in);
    long sum = 0, max = Long.MIN_VALUE;
    for (int n = in.nextInt(); n > 0; n--) {
        long x = in.nextLong();
        sum += x;
        max = larger(max, x);
    }
    System.out.println(sum + " " + max);
}

long larger(long a, long b) {
    return a > b ? a : b;
}

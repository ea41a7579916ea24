import java.util.Scanner;

interface Solve {
    enum Part { SUM, MAX }

    static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        long[] parts = {0, Long.MIN_VALUE};
        while (n-- > 0) {
            long x = in.nextLong();
            parts[Part.SUM.ordinal()] += x;
            parts[Part.MAX.ordinal()] = Math.max(parts[1], x);
        }
        System.out.println(parts[0] + " " + parts[1]);
    }
}

import java.io.*;
import java.util.StringTokenizer;

// A public class Wrong { is only a comment.
class Totals {
    long sum;
    long max = Long.MIN_VALUE;

    void add(long x) {
        sum += x;
        max = Math.max(max, x);
    }
}

public final class SumAndMaximum {
    static final String TEXT = "public class Other {";

    public static void main(String... args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        int n = Integer.parseInt(in.readLine().trim());
        StringTokenizer words = new StringTokenizer(in.readLine());
        Totals totals = new Totals();
        while (n-- > 0) totals.add(Long.parseLong(words.nextToken()));
        System.out.printf("%d %d%n", totals.sum, totals.max);
    }
}

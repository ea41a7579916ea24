import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt(), capacity = in.nextInt();
        long[] best = new long[capacity + 1];
        while (n-- > 0) {
            int weight = in.nextInt();
            long value = in.nextLong();
            for (int c = capacity; c >= weight; c--) best[c] = Math.max(best[c], best[c - weight] + value);
        }
        int lightest = 0;
        while (best[lightest] < best[capacity]) lightest++;
        System.out.println(best[capacity] + " " + lightest);
    }
}

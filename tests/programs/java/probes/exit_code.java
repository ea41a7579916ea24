import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        long sum = 0, max = Long.MIN_VALUE;
        for (int n = in.nextInt(); n > 0; n--) {
            long x = in.nextLong();
            sum += x;
            max = Math.max(max, x);
        }
        System.out.println(sum + " " + max);
        System.exit(3);
    }
}

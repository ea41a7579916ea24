import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int best = Integer.MIN_VALUE;
        for (int n = in.nextInt(); n > 0; n--) best = Math.max(best, in.nextInt());
        System.out.println(best);
    }
}

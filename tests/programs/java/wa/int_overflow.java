import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int sum = 0, max = Integer.MIN_VALUE;
        for (int n = in.nextInt(); n > 0; n--) {
            int x = in.nextInt();
            sum += x;
            max = Math.max(max, x);
        }
        System.out.println(sum + " " + max);
    }
}

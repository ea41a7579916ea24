import java.math.BigInteger;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        for (int t = in.nextInt(); t > 0; t--) {
            BigInteger a = in.nextBigInteger(), b = in.nextBigInteger(), m = in.nextBigInteger();
            System.out.println(a.modPow(b, m));
        }
    }
}

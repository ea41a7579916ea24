import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int[] values = new int[in.nextInt()];
        values[values.length] = 1;
        System.out.println(values.length);
    }
}

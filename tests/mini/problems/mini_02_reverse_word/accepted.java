import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        String word = new Scanner(System.in).next();
        System.out.println(new StringBuilder(word).reverse());
    }
}

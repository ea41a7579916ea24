public class Main {
    public static void main(String[] args) {
        while (true) System.out.println("the same line again and again, and no end of it in sight");
    }
}

public class Main {
    public static void main(String[] args) {
        System.out.println("7 7");
        System.exit(1);
    }
}

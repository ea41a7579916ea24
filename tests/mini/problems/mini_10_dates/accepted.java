import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        for (int n = in.nextInt(); n > 0; n--) {
            LocalDate day = LocalDate.parse(in.next()).plusDays(in.nextInt());
            System.out.println(day + " " + day.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        }
    }
}

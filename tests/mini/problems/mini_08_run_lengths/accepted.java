import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        List<String> letters = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        long total = 0;
        Matcher pairs = Pattern.compile("([a-z])(\\d+)").matcher(in.next());
        while (pairs.find()) {
            total += Long.parseLong(pairs.group(2));
            letters.add(pairs.group(1));
            ends.add(total);
        }
        StringBuilder answer = new StringBuilder();
        for (int q = in.nextInt(); q > 0; q--) {
            long position = in.nextLong();
            int low = 0, high = ends.size() - 1;
            while (low < high) {
                int middle = (low + high) / 2;
                if (ends.get(middle) >= position) high = middle;
                else low = middle + 1;
            }
            answer.append(letters.get(low));
        }
        System.out.println(answer);
    }
}

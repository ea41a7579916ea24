import java.util.Comparator;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;

public class Main {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        String line = in.hasNextLine() ? in.nextLine() : "";
        Map<Character, Integer> counts = new TreeMap<>();
        for (char character : line.toLowerCase().toCharArray()) {
            if (character >= 'a' && character <= 'z') counts.merge(character, 1, Integer::sum);
        }
        // Sorting is stable, and the map is in alphabetical order.
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .forEach(entry -> System.out.println(entry.getKey() + " " + entry.getValue()));
        if (counts.isEmpty()) System.out.println("none");
    }
}

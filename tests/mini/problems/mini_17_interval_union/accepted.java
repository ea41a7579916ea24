import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Scanner;

public class Main {
    record Interval(long start, long end) {
        long length() {
            return end - start;
        }
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        List<Interval> all = new ArrayList<>();
        for (int n = in.nextInt(); n > 0; n--) all.add(new Interval(in.nextLong(), in.nextLong()));
        all.removeIf(interval -> interval.length() == 0);
        all.sort(Comparator.comparingLong(Interval::start));
        List<Interval> union = new ArrayList<>();
        for (Interval next : all) {
            int last = union.size() - 1;
            if (last >= 0 && next.start() <= union.get(last).end()) {
                Interval open = union.get(last);
                union.set(last, new Interval(open.start(), Math.max(open.end(), next.end())));
            } else {
                union.add(next);
            }
        }
        StringBuilder out = new StringBuilder();
        out.append(union.size()).append(' ').append(union.stream().mapToLong(Interval::length).sum()).append('\n');
        for (Interval interval : union) out.append(interval.start()).append(' ').append(interval.end()).append('\n');
        System.out.print(out);
    }
}

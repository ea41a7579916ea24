import java.io.IOException;
import java.io.StreamTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

public class Main {
    static final int MODULUS = 1_000_000_007;
    static final StreamTokenizer IN = new StreamTokenizer(System.in);

    static int next() throws IOException {
        IN.nextToken();
        return (int) IN.nval;
    }

    public static void main(String[] args) throws IOException {
        int n = next(), m = next(), s = next(), t = next();
        List<List<int[]>> roads = new ArrayList<>();
        for (int i = 0; i <= n; i++) roads.add(new ArrayList<>());
        while (m-- > 0) roads.get(next()).add(new int[] {next(), next()});
        long[] distance = new long[n + 1];
        long[] routes = new long[n + 1];
        Arrays.fill(distance, Long.MAX_VALUE);
        distance[s] = 0;
        routes[s] = 1;
        PriorityQueue<long[]> queue = new PriorityQueue<>((a, b) -> Long.compare(a[0], b[0]));
        queue.add(new long[] {0, s});
        while (!queue.isEmpty()) {
            long[] entry = queue.poll();
            int here = (int) entry[1];
            if (entry[0] > distance[here]) continue;
            for (int[] road : roads.get(here)) {
                long there = entry[0] + road[1];
                if (there < distance[road[0]]) {
                    distance[road[0]] = there;
                    routes[road[0]] = routes[here];
                    queue.add(new long[] {there, road[0]});
                } else if (there == distance[road[0]]) {
                    routes[road[0]] = (routes[road[0]] + routes[here]) % MODULUS;
                }
            }
        }
        System.out.println(distance[t] == Long.MAX_VALUE ? "unreachable" : distance[t] + " " + routes[t]);
    }
}

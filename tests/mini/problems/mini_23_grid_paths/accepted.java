import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

public class Main {
    static final int MODULUS = 1_000_000_007;

    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        String[] size = in.readLine().split(" ");
        int rows = Integer.parseInt(size[0]), columns = Integer.parseInt(size[1]);
        // Of each column, the best value of a path to the row above and the number of such paths; no path: 0.
        long[] value = new long[columns];
        long[] paths = new long[columns];
        for (int i = 0; i < rows; i++) {
            String[] cells = in.readLine().trim().split(" ");
            for (int j = 0; j < columns; j++) {
                if (i == 0 && j == 0) {
                    paths[j] = 1;
                } else if (j > 0 && paths[j - 1] > 0) {
                    if (paths[j] == 0 || value[j - 1] > value[j]) {
                        value[j] = value[j - 1];
                        paths[j] = paths[j - 1];
                    } else if (value[j - 1] == value[j]) {
                        // Never 0 by chance: a sum of two that is divisible by the prime stays the prime itself.
                        paths[j] = (paths[j] + paths[j - 1] - 1) % MODULUS + 1;
                    }
                }
                if (cells[j].equals("#")) paths[j] = 0;
                else value[j] += Integer.parseInt(cells[j]);
            }
        }
        int end = columns - 1;
        System.out.println(paths[end] == 0 ? "blocked" : value[end] + " " + paths[end] % MODULUS);
    }
}

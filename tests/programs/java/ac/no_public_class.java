import java.util.*;
import java.util.function.*;

abstract class Reader {
    abstract List<Long> read();
}

class Answer extends Reader {
    List<Long> read() {
        try (Scanner in = new Scanner(System.in)) {
            List<Long> values = new ArrayList<>();
            for (int n = in.nextInt(); n > 0; n--) values.add(in.nextLong());
            return values;
        }
    }

    public static void main(String[] args) {
        var values = new Answer().read();
        BinaryOperator<Long> add = Long::sum;
        System.out.println(values.stream().reduce(0L, add) + " " + Collections.max(values));
    }
}

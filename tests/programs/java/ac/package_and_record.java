package org.example.solutions;

import java.util.Arrays;
import java.util.Scanner;
import java.util.stream.Collectors;

record Totals(long sum, long max) {
    Totals plus(long x) {
        return new Totals(sum + x, Math.max(max, x));
    }
}

sealed interface Step permits Start, Value {}

record Start() implements Step {}

record Value(long x) implements Step {}

public class Solution {
    static Totals apply(Totals totals, Step step) {
        return switch (step) {
            case Start() -> new Totals(0, Long.MIN_VALUE);
            case Value(long x) -> totals.plus(x);
        };
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        in.nextLine();
        Totals totals = apply(null, new Start());
        for (long x : Arrays.stream(in.nextLine().split("\\s+")).map(Long::valueOf).collect(Collectors.toList())) {
            totals = apply(totals, new Value(x));
        }
        System.out.println("%d %d".formatted(totals.sum(), totals.max()));
    }
}

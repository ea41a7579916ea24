package sums

import groovy.transform.CompileStatic

@CompileStatic
class Totals {
    long sum = 0
    Long largest = null

    void add(long value) {
        sum += value
        largest = largest == null ? value : Math.max(largest, value)
    }

    String toString() { "$sum $largest" }
}

@CompileStatic
class Solution {
    static void main(String[] args) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in))
        reader.readLine()
        Totals totals = new Totals()
        for (String word : reader.readLine().split("\\s+")) {
            totals.add(Long.parseLong(word))
        }
        System.out.println(totals)
    }
}

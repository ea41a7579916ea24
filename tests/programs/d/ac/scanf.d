import core.stdc.stdio;
import std.algorithm, std.container, std.parallelism;

extern (C) int puts(const char*);
__gshared long[1_000_001] values;

void main() {
    int n;
    scanf("%d", &n);
    auto heap = BinaryHeap!(Array!long)(Array!long());
    foreach (i; 0..n) {
        scanf("%lld", &values[i]);
        heap.insert(values[i]);
    }
    printf("%lld %lld\n", taskPool.reduce!"a + b"(0L, values[0 .. n]), heap.front);
}

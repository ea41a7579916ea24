#include <stdio.h>

static long long best[5001];

int main(void) {
    int n, capacity, weight;
    long long value;
    scanf("%d %d", &n, &capacity);
    while (n-- > 0) {
        scanf("%d %lld", &weight, &value);
        for (int c = capacity; c >= weight; c--)
            if (best[c - weight] + value > best[c]) best[c] = best[c - weight] + value;
    }
    int lightest = 0;
    while (best[lightest] < best[capacity]) lightest++;
    printf("%lld %d\n", best[capacity], lightest);
}

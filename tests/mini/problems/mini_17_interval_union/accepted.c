#include <stdio.h>
#include <stdlib.h>

typedef struct {
    long long start, end;
} interval;

static int by_start(const void *left, const void *right) {
    const interval *a = left, *b = right;
    return (a->start > b->start) - (a->start < b->start);
}

int main(void) {
    static interval all[2000];
    int n, used = 0, joined = 0;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%lld %lld", &all[used].start, &all[used].end);
        if (all[used].start < all[used].end) used++;
    }
    qsort(all, used, sizeof *all, by_start);
    long long length = 0;
    for (int i = 0; i < used; i++) {
        if (joined > 0 && all[i].start <= all[joined - 1].end) {
            if (all[i].end > all[joined - 1].end) all[joined - 1].end = all[i].end;
        } else {
            all[joined++] = all[i];
        }
    }
    for (int i = 0; i < joined; i++) length += all[i].end - all[i].start;
    printf("%d %lld\n", joined, length);
    for (int i = 0; i < joined; i++) printf("%lld %lld\n", all[i].start, all[i].end);
}

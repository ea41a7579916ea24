#include <stdio.h>

int main(void) {
    for (int i = 0; i < 1 << 14; i++) fprintf(stderr, "%063d\n", i);
    int n, x, max = -2000000000;
    long long sum = 0;
    scanf("%d", &n);
    while (n--) {
        scanf("%d", &x);
        sum += x;
        if (x > max) max = x;
    }
    printf("%lld %d\n", sum, max);
}

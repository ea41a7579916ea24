#include <stdio.h>

int main(void) {
    int n, x, max = -2000000000;
    long long sum = 0;
    scanf("%d", &n);
    for (int i = 0; i < n; i++) {
        scanf("%d", &x);
        sum += x;
        if (x > max) max = x;
    }
    printf("%lld %d\n", sum, max);
    return 0;
}

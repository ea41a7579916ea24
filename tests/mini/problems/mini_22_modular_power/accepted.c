#include <stdio.h>

int main(void) {
    int t;
    scanf("%d", &t);
    while (t-- > 0) {
        long long a, b, m;
        scanf("%lld %lld %lld", &a, &b, &m);
        long long base = (a % m + m) % m, result = 1 % m;
        for (; b > 0; b /= 2) {
            if (b % 2 == 1) result = result * base % m;
            base = base * base % m;
        }
        printf("%lld\n", result);
    }
}

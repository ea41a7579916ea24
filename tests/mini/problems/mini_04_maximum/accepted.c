#include <stdio.h>

int main(void) {
    int n, x, best = -1001;
    scanf("%d", &n);
    while (n-- > 0) {
        scanf("%d", &x);
        if (x > best) best = x;
    }
    printf("%d\n", best);
}

#include <assert.h>
#include <stdio.h>

int main(void) {
    int n;
    scanf("%d", &n);
    assert(n > 1000000);
    printf("%d\n", n);
}

#include <stdio.h>

int main(void) {
    int n;
    int *volatile nowhere = NULL;
    scanf("%d", &n);
    *nowhere = n;
    printf("%d\n", *nowhere);
}

#include <stdio.h>

struct pair {
    int first, second;
};

int main(void) {
    struct pair p = {1, 2};
    int n = p;
    printf("%d\n", n);
}

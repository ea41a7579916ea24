#include <cstdio>

int main() {
    int n;
    volatile int *nowhere = nullptr;
    if (std::scanf("%d", &n) == 1) *nowhere = n;
    std::puts("0 0");
}

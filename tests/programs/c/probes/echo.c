#include <stdio.h>

int main(void) {
    char buffer[1 << 16];
    while (fgets(buffer, sizeof buffer, stdin)) fputs(buffer, stdout);
}

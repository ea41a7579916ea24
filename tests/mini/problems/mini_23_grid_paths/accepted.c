#include <stdio.h>
#include <stdlib.h>

#define MODULUS 1000000007

typedef struct {
    long long value;
    long long paths;
    int reached;
} cell;

static cell join(cell a, cell b) {
    if (!a.reached || !b.reached) return a.reached ? a : b;
    if (a.value != b.value) return a.value > b.value ? a : b;
    a.paths = (a.paths + b.paths) % MODULUS;
    return a;
}

int main(void) {
    int rows, columns;
    static cell best[101];
    scanf("%d %d", &rows, &columns);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
            char text[16];
            scanf("%15s", text);
            cell here = {0, 1, i == 0 && j == 0};
            if (!here.reached) here = j > 0 ? join(best[j], best[j - 1]) : best[j];
            if (text[0] == '#') here.reached = 0;
            here.value += atoi(text);
            best[j] = here;
        }
    }
    if (best[columns - 1].reached)
        printf("%lld %lld\n", best[columns - 1].value, best[columns - 1].paths);
    else
        puts("blocked");
}

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(void) {
    int n;
    scanf("%d", &n);
    double *values = malloc(n * sizeof *values), sum = 0;
    for (int i = 0; i < n; i++) {
        scanf("%lf", &values[i]);
        sum += values[i];
    }
    qsort(values, n, sizeof *values, compare);
    printf("%.0f %.0f\n", floor(sum), values[n - 1]);
    free(values);
    return 0;
}

#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void) {
    char *line = NULL;
    size_t size = 0;
    if (getline(&line, &size, stdin) < 0 || getline(&line, &size, stdin) < 0) return 1;
    long long sum = 0;
    long max = LONG_MIN;
    for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
        long x = strtol(word, NULL, 10);
        sum += x;
        max = x > max ? x : max;
    }
    free(line);
    printf("%lld %ld\n", sum, max);
}

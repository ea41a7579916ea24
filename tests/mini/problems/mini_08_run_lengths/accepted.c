#include <ctype.h>
#include <stdio.h>

int main(void) {
    static char letters[512];
    static long long ends[512];
    int pairs = 0, letter, q;
    while (isalpha(letter = getchar())) {
        long long count;
        scanf("%lld", &count);
        letters[pairs] = (char)letter;
        ends[pairs] = count + (pairs > 0 ? ends[pairs - 1] : 0);
        pairs++;
    }
    scanf("%d", &q);
    while (q-- > 0) {
        long long position;
        scanf("%lld", &position);
        int low = 0, high = pairs - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (ends[middle] >= position)
                high = middle;
            else
                low = middle + 1;
        }
        putchar(letters[low]);
    }
    putchar('\n');
}

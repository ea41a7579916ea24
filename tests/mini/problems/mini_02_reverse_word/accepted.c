#include <stdio.h>
#include <string.h>

int main(void) {
    char word[128];
    scanf("%127s", word);
    for (size_t i = strlen(word); i > 0; i--) putchar(word[i - 1]);
    putchar('\n');
}

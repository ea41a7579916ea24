#include <ctype.h>
#include <stdio.h>

int main(void) {
    int counts[26] = {0}, character, any = 0;
    while ((character = getchar()) != EOF && character != '\n')
        if (isalpha(character)) counts[tolower(character) - 'a']++;
    for (int count = 1000; count > 0; count--)
        for (int i = 0; i < 26; i++)
            if (counts[i] == count) {
                printf("%c %d\n", 'a' + i, count);
                any = 1;
            }
    if (!any) puts("none");
}

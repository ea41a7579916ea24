/* What the problem package format says of its default output validator, with the C library's own isspace, sscanf and
   strcasecmp, to compare ours with. Arguments: flags as in the format, "--", then answer and output files in pairs.
   Prints a line for each pair: 1 for accepted, 0 for rejected. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static long double absolute = -1, relative = -1;
static int sensitive_case, sensitive_space;

static int number(const char *token, long double *value) {
    char rest[20];
    return sscanf(token, "%Lf%10s", value, rest) == 1;
}

static int peek(FILE *file) {
    int c = getc(file);
    if (c != EOF) ungetc(c, file);
    return c;
}

static int token(FILE *file, char *into, size_t room) {
    size_t length = 0;
    while (peek(file) != EOF && isspace(peek(file))) getc(file);
    while (peek(file) != EOF && !isspace(peek(file)) && length + 1 < room) into[length++] = (char)getc(file);
    into[length] = 0;
    return length > 0;
}

static int same_spaces(FILE *judge, FILE *team) {
    while (peek(judge) != EOF && isspace(peek(judge)))
        if (getc(judge) != getc(team)) return 0;
    return peek(team) == EOF || !isspace(peek(team));
}

static int equal(const char *judge, const char *team) {
    long double left, right;
    if ((absolute >= 0 || relative >= 0) && number(judge, &left)) {
        if (!number(team, &right)) return 0;
        return fabsl(left - right) <= absolute || fabsl(left - right) <= relative * fabsl(left);
    }
    return (sensitive_case ? strcmp(judge, team) : strcasecmp(judge, team)) == 0;
}

static int accepted(FILE *judge, FILE *team) {
    static char left[1 << 16], right[1 << 16];
    for (;;) {
        if (sensitive_space && !same_spaces(judge, team)) return 0;
        int more = token(judge, left, sizeof left), given = token(team, right, sizeof right);
        if (more != given) return 0;
        if (!more) return 1;
        if (!equal(left, right)) return 0;
    }
}

int main(int count, char **words) {
    int i = 1;
    for (; strcmp(words[i], "--"); i++) {
        if (!strcmp(words[i], "case_sensitive")) sensitive_case = 1;
        else if (!strcmp(words[i], "space_change_sensitive")) sensitive_space = 1;
        else if (!strcmp(words[i], "float_absolute_tolerance")) sscanf(words[++i], "%Lf", &absolute);
        else if (!strcmp(words[i], "float_relative_tolerance")) sscanf(words[++i], "%Lf", &relative);
        else if (!strcmp(words[i], "float_tolerance")) { sscanf(words[++i], "%Lf", &absolute); relative = absolute; }
    }
    for (i++; i + 1 < count; i += 2) {
        FILE *judge = fopen(words[i], "rb"), *team = fopen(words[i + 1], "rb");
        printf("%d\n", accepted(judge, team));
        fclose(judge);
        fclose(team);
    }
    return 0;
}

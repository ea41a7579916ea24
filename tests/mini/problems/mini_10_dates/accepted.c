#include <stdio.h>

static const char *NAMES[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

static int is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int month_days(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 0001-01-01, which was a Monday. */
static int day_number(int year, int month, int day) {
    int before = year - 1, days = before * 365 + before / 4 - before / 100 + before / 400;
    for (int m = 1; m < month; m++) days += month_days(year, m);
    return days + day - 1;
}

int main(void) {
    int n, year, month, day, k;
    scanf("%d", &n);
    while (n-- > 0) {
        scanf("%d-%d-%d %d", &year, &month, &day, &k);
        int number = day_number(year, month, day) + k;
        int y = number / 366 + 1;
        while (day_number(y + 1, 1, 1) <= number) y++;
        int rest = number - day_number(y, 1, 1), m = 1;
        while (rest >= month_days(y, m)) rest -= month_days(y, m++);
        printf("%04d-%02d-%02d %s\n", y, m, rest + 1, NAMES[number % 7]);
    }
}

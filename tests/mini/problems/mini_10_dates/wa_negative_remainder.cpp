#include <cstdio>
#include <string>

static bool leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

static int days_in(int y, int m) {
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return length[m - 1] + (m == 2 && leap(y));
}

int main() {
    const std::string names[] = {"Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"};
    int n;
    scanf("%d", &n);
    while (n--) {
        int y, m, d, k;
        scanf("%d-%d-%d %d", &y, &m, &d, &k);
        for (; k > 0; k--) {
            if (++d > days_in(y, m)) {
                d = 1;
                if (++m > 12) m = 1, y++;
            }
        }
        for (; k < 0; k++) {
            if (--d < 1) {
                if (--m < 1) m = 12, y--;
                d = days_in(y, m);
            }
        }
        int days = d - 1;
        for (int i = 1; i < m; i++) days += days_in(y, i);
        for (int i = 2000; i < y; i++) days += leap(i) ? 366 : 365;
        for (int i = y; i < 2000; i++) days -= leap(i) ? 366 : 365;
        int w = days % 7;
        if (w < 0) w = -w;
        printf("%04d-%02d-%02d %s\n", y, m, d, names[w].c_str());
    }
}

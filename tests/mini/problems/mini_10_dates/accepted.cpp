#include <array>
#include <chrono>
#include <cstdio>

int main() {
    using namespace std::chrono;
    constexpr std::array names{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    int n, y, k;
    unsigned m, d;
    if (std::scanf("%d", &n) != 1) return 1;
    while (n-- > 0 && std::scanf("%d-%u-%u %d", &y, &m, &d, &k) == 4) {
        const sys_days result = sys_days{year{y} / month{m} / day{d}} + days{k};
        const year_month_day date{result};
        std::printf("%04d-%02u-%02u %s\n", int(date.year()), unsigned(date.month()), unsigned(date.day()),
                    names[weekday{result}.c_encoding()]);
    }
}

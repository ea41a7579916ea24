#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<long long> x(n), y(n);
    for (int i = 0; i < n; ++i)
        if (std::scanf("%lld %lld", &x[i], &y[i]) != 2) return 1;

    long long doubled = 0, boundary = 0;
    double perimeter = 0;
    for (int i = 0; i < n; ++i) {
        int j = (i + 1) % n;
        long long dx = x[j] - x[i], dy = y[j] - y[i];
        doubled += x[i] * y[j] - x[j] * y[i];
        boundary += std::gcd(dx, dy);
        perimeter += std::sqrt(double(dx * dx + dy * dy));
    }
    std::printf("%.1f\n%.2f\n%lld\n", std::llabs(doubled) / 2.0, perimeter, boundary);
}

#include <algorithm>
#include <cstdio>
#include <ranges>
#include <vector>

int main() {
    int n;
    if (std::scanf("%d", &n) != 1) return 1;
    std::vector<long long> values(n);
    for (auto &x : values)
        if (std::scanf("%lld", &x) != 1) return 1;
    long long sum = 0;
    for (long long x : values | std::views::reverse) sum += x;
    std::printf("%lld %lld\n", sum, std::ranges::max(values));
}

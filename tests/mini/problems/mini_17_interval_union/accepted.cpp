#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    std::cin >> n;
    std::vector<std::pair<long long, long long>> intervals(n), joined;
    for (auto& [a, b] : intervals) std::cin >> a >> b;
    std::sort(intervals.begin(), intervals.end());
    for (auto [a, b] : intervals) {
        if (a == b) continue;
        if (!joined.empty() && a <= joined.back().second)
            joined.back().second = std::max(joined.back().second, b);
        else
            joined.emplace_back(a, b);
    }
    long long length = 0;
    for (auto [a, b] : joined) length += b - a;
    std::cout << joined.size() << ' ' << length << '\n';
    for (auto [a, b] : joined) std::cout << a << ' ' << b << '\n';
}

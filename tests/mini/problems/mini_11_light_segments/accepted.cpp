#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n;
    std::int64_t s, sum = 0, count = 0;
    std::cin >> n >> s;
    std::vector<int> a(n);
    for (int left = 0, right = 0; right < n; ++right) {
        std::cin >> a[right];
        sum += a[right];
        while (sum > s) sum -= a[left++];
        count += right - left + 1;
    }
    std::cout << count << '\n';
}

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <queue>
#include <utility>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::pair<std::int64_t, std::int64_t>> jobs(n);
    for (auto &[d, t] : jobs) std::cin >> t >> d;
    std::sort(jobs.begin(), jobs.end());
    std::priority_queue<std::int64_t> chosen;
    std::int64_t total = 0;
    for (const auto &[d, t] : jobs) {
        chosen.push(t);
        total += t;
        if (total > d) {
            total -= chosen.top();
            chosen.pop();
        }
    }
    std::cout << chosen.size() << ' ' << total << '\n';
}

#include <functional>
#include <iostream>
#include <limits>
#include <queue>
#include <utility>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    constexpr long long far = std::numeric_limits<long long>::max();
    constexpr int modulus = 1'000'000'007;
    int n, m, s, t;
    std::cin >> n >> m >> s >> t;
    std::vector<std::vector<std::pair<int, int>>> leaving(n + 1);
    for (int i = 0; i < m; ++i) {
        int a, b, w;
        std::cin >> a >> b >> w;
        leaving[a].emplace_back(b, w);
    }

    using Entry = std::pair<long long, int>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> frontier;
    std::vector<long long> distance(n + 1, far), routes(n + 1);
    distance[s] = 0;
    routes[s] = 1;
    frontier.emplace(0, s);
    while (!frontier.empty()) {
        auto [d, a] = frontier.top();
        frontier.pop();
        if (d > distance[a]) continue;
        for (auto [b, w] : leaving[a]) {
            if (d + w < distance[b]) {
                distance[b] = d + w;
                routes[b] = routes[a];
                frontier.emplace(d + w, b);
            } else if (d + w == distance[b]) {
                routes[b] = (routes[b] + routes[a]) % modulus;
            }
        }
    }
    if (distance[t] == far)
        std::cout << "unreachable\n";
    else
        std::cout << distance[t] << ' ' << routes[t] << '\n';
}

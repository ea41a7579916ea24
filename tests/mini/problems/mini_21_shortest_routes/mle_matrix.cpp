#include <iostream>
#include <vector>

int main() {
    const long long far = 1LL << 60;
    int n, m, s, t;
    std::cin >> n >> m >> s >> t;
    // 20000 * 20000 lists: far too much
    std::vector<std::vector<std::vector<int>>> length(n + 1, std::vector<std::vector<int>>(n + 1));
    while (m-- > 0) {
        int a, b, w;
        std::cin >> a >> b >> w;
        length[a][b].push_back(w);
    }
    std::vector<long long> distance(n + 1, far), routes(n + 1, 0);
    std::vector<bool> done(n + 1, false);
    distance[s] = 0;
    routes[s] = 1;
    for (;;) {
        int a = 0;
        for (int place = 1; place <= n; ++place)
            if (!done[place] && distance[place] < far && (a == 0 || distance[place] < distance[a])) a = place;
        if (a == 0) break;
        done[a] = true;
        for (int b = 1; b <= n; ++b)
            for (int w : length[a][b]) {
                if (distance[a] + w < distance[b]) {
                    distance[b] = distance[a] + w;
                    routes[b] = routes[a];
                } else if (distance[a] + w == distance[b]) {
                    routes[b] = (routes[b] + routes[a]) % 1000000007;
                }
            }
    }
    if (distance[t] == far)
        std::cout << "unreachable\n";
    else
        std::cout << distance[t] << ' ' << routes[t] << '\n';
}

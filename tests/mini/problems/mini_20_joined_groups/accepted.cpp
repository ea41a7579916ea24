#include <iostream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

struct Groups {
    std::vector<int> parent, size;
    int count;

    explicit Groups(int n) : parent(n + 1), size(n + 1, 1), count(n) {
        std::iota(parent.begin(), parent.end(), 0);
    }
    int find(int item) {
        while (parent[item] != item) item = parent[item] = parent[parent[item]];
        return item;
    }
    void join(int a, int b) {
        int x = find(a), y = find(b);
        if (x == y) return;
        if (size[x] < size[y]) std::swap(x, y);
        parent[y] = x;
        size[x] += size[y];
        --count;
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    Groups groups(n);
    while (q-- > 0) {
        std::string command;
        std::cin >> command;
        int a, b;
        if (command == "join") {
            std::cin >> a >> b;
            groups.join(a, b);
        } else if (command == "size") {
            std::cin >> a;
            std::cout << groups.size[groups.find(a)] << '\n';
        } else {
            std::cout << groups.count << '\n';
        }
    }
}

#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> piles(n);
    int total = 0;
    for (int& size : piles) {
        std::cin >> size;
        total ^= size;
    }
    for (int i = 0; i < n; ++i) {
        int rest = piles[i] ^ total;
        if (rest < piles[i]) {
            std::cout << i + 1 << ' ' << piles[i] - rest << '\n';
            return 0;
        }
    }
    std::cout << "lost\n";
}

#include <cstdint>
#include <iostream>

int main() {
    int n;
    std::cin >> n;
    std::int64_t sum = 0, x;
    while (n-- > 0 && std::cin >> x) sum += x;
    std::cout << sum << '\n';
}

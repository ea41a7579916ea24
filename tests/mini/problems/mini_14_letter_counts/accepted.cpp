#include <algorithm>
#include <array>
#include <cctype>
#include <iostream>
#include <numeric>
#include <string>

int main() {
    std::string line;
    std::getline(std::cin, line);
    std::array<int, 26> counts{};
    for (unsigned char c : line)
        if (std::isalpha(c)) counts[std::tolower(c) - 'a']++;

    std::array<int, 26> order;
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return counts[a] > counts[b]; });
    if (counts[order[0]] == 0) std::cout << "none\n";
    for (int i : order)
        if (counts[i] > 0) std::cout << char('a' + i) << ' ' << counts[i] << '\n';
}

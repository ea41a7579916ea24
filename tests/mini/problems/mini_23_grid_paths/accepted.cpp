#include <algorithm>
#include <climits>
#include <iostream>
#include <string>
#include <vector>

int main() {
    constexpr long long none = LLONG_MIN;
    constexpr long long modulus = 1'000'000'007;
    int rows, columns;
    std::cin >> rows >> columns;
    std::vector<long long> value(columns + 1, none), paths(columns + 1, 0);
    for (int i = 0; i < rows; ++i) {
        for (int j = 1; j <= columns; ++j) {
            std::string cell;
            std::cin >> cell;
            long long before = std::max(value[j], value[j - 1]);
            long long ways = 0;
            if (i == 0 && j == 1) {
                before = 0;
                ways = 1;
            } else {
                if (value[j] == before) ways += paths[j];
                if (value[j - 1] == before) ways += paths[j - 1];
            }
            bool reached = cell != "#" && before != none;
            value[j] = reached ? before + std::stoll(cell) : none;
            paths[j] = reached ? ways % modulus : 0;
        }
    }
    if (value[columns] == none)
        std::cout << "blocked\n";
    else
        std::cout << value[columns] << ' ' << paths[columns] << '\n';
}

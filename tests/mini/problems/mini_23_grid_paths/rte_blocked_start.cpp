#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

int main() {
    const long long none = -1'000'000'000'000;
    int rows, columns;
    std::cin >> rows >> columns;
    std::vector<std::vector<std::string>> cells(rows, std::vector<std::string>(columns));
    for (auto& row : cells)
        for (auto& cell : row) std::cin >> cell;
    std::vector<std::vector<long long>> value(rows, std::vector<long long>(columns, none));
    std::vector<std::vector<long long>> paths(rows, std::vector<long long>(columns, 0));
    // std::stoll("#") throws
    value[0][0] = std::stoll(cells[0][0]);
    paths[0][0] = 1;
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j) {
            if ((i == 0 && j == 0) || cells[i][j] == "#") continue;
            long long above = i > 0 ? value[i - 1][j] : none, left = j > 0 ? value[i][j - 1] : none;
            long long before = std::max(above, left);
            if (before == none) continue;
            if (above == before) paths[i][j] += paths[i - 1][j];
            if (left == before) paths[i][j] += paths[i][j - 1];
            paths[i][j] %= 1'000'000'007;
            value[i][j] = before + std::stoll(cells[i][j]);
        }
    if (value[rows - 1][columns - 1] == none)
        std::cout << "blocked\n";
    else
        std::cout << value[rows - 1][columns - 1] << ' ' << paths[rows - 1][columns - 1] << '\n';
}

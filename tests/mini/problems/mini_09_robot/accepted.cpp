#include <array>
#include <iostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

int main() {
    int h, w, row = 0, col = 0, facing = 0;
    std::cin >> h >> w;
    std::vector<std::string> grid(h);
    for (int r = 0; r < h; ++r) {
        std::cin >> grid[r];
        if (auto c = grid[r].find('S'); c != std::string::npos) row = r, col = static_cast<int>(c);
    }
    constexpr std::array<std::pair<int, int>, 4> steps{{{-1, 0}, {0, 1}, {1, 0}, {0, -1}}};
    std::set<std::pair<int, int>> seen{{row, col}};
    std::string commands;
    std::cin >> commands;
    for (char command : commands) {
        if (command == 'L') {
            facing = (facing + 3) % 4;
        } else if (command == 'R') {
            facing = (facing + 1) % 4;
        } else {
            const int r = row + steps[facing].first, c = col + steps[facing].second;
            if (r >= 0 && r < h && c >= 0 && c < w && grid[r][c] != '#') {
                row = r, col = c;
                seen.insert({row, col});
            }
        }
    }
    std::cout << row + 1 << ' ' << col + 1 << ' ' << "NESW"[facing] << '\n' << seen.size() << '\n';
}

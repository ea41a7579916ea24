#include <array>
#include <iostream>
#include <queue>
#include <string>
#include <vector>

struct State {
    int i, j, keys;
};

int shortest(const std::vector<std::string>& maze, int rows, int columns) {
    std::vector<std::array<int, 16>> steps(rows * columns);
    for (auto& row : steps) row.fill(-1);
    std::queue<State> queue;
    auto visit = [&](State state, int count) {
        int& known = steps[state.i * columns + state.j][state.keys];
        if (known >= 0) return;
        known = count;
        queue.push(state);
    };
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            if (maze[i][j] == 'S') visit({i, j, 0}, 0);

    constexpr int di[] = {-1, 1, 0, 0}, dj[] = {0, 0, -1, 1};
    while (!queue.empty()) {
        auto [i, j, keys] = queue.front();
        queue.pop();
        int count = steps[i * columns + j][keys];
        if (maze[i][j] == 'E') return count;
        for (int k = 0; k < 4; ++k) {
            int x = i + di[k], y = j + dj[k];
            if (x < 0 || x >= rows || y < 0 || y >= columns || maze[x][y] == '#') continue;
            char c = maze[x][y];
            if (c >= 'A' && c <= 'D' && !(keys >> (c - 'A') & 1)) continue;
            int held = c >= 'a' && c <= 'd' ? keys | 1 << (c - 'a') : keys;
            visit({x, y, held}, count + 1);
        }
    }
    return -1;
}

int main() {
    int rows, columns;
    std::cin >> rows >> columns;
    std::vector<std::string> maze(rows);
    for (auto& row : maze) std::cin >> row;
    std::cout << shortest(maze, rows, columns) << '\n';
}

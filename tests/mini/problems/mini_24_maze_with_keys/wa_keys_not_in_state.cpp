#include <iostream>
#include <queue>
#include <string>
#include <vector>

int main() {
    int rows, columns;
    std::cin >> rows >> columns;
    std::vector<std::string> maze(rows);
    for (auto& row : maze) std::cin >> row;

    struct State {
        int i, j, keys, steps;
    };
    std::queue<State> queue;
    // A cell seen without a key is never entered again with it.
    std::vector<std::vector<bool>> seen(rows, std::vector<bool>(columns, false));
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j)
            if (maze[i][j] == 'S') {
                queue.push({i, j, 0, 0});
                seen[i][j] = true;
            }
    const int di[] = {-1, 1, 0, 0}, dj[] = {0, 0, -1, 1};
    while (!queue.empty()) {
        State state = queue.front();
        queue.pop();
        if (maze[state.i][state.j] == 'E') {
            std::cout << state.steps << '\n';
            return 0;
        }
        for (int k = 0; k < 4; ++k) {
            int x = state.i + di[k], y = state.j + dj[k];
            if (x < 0 || x >= rows || y < 0 || y >= columns || maze[x][y] == '#' || seen[x][y]) continue;
            char c = maze[x][y];
            if (c >= 'A' && c <= 'D' && !(state.keys >> (c - 'A') & 1)) continue;
            int keys = c >= 'a' && c <= 'd' ? state.keys | 1 << (c - 'a') : state.keys;
            seen[x][y] = true;
            queue.push({x, y, keys, state.steps + 1});
        }
    }
    std::cout << "-1\n";
}

#include <iostream>
#include <set>
#include <string>
#include <vector>
using namespace std;

int main() {
    int h, w;
    cin >> h >> w;
    vector<string> grid(h);
    for (auto &line : grid) cin >> line;
    string commands;
    cin >> commands;
    int row = 0, col = 0, facing = 0;
    for (int i = 0; i < h; i++)
        for (int j = 0; j < w; j++)
            if (grid[i][j] == 'S') row = i, col = j;
    const int dr[] = {-1, 0, 1, 0}, dc[] = {0, 1, 0, -1};
    set<pair<int, int>> seen = {{row, col}};
    size_t i = 0;
    while (i < commands.size()) {
        cout << "at " << row << " " << col << " command " << commands[i] << "\n";
        if (commands[i] == 'L') facing = (facing + 3) % 4;
        if (commands[i] == 'R') facing = (facing + 1) % 4;
        if (commands[i] == 'F') {
            int r = row + dr[facing], c = col + dc[facing];
            if (r < 0 || r >= h || c < 0 || c >= w || grid[r][c] == '#') continue;
            row = r;
            col = c;
            seen.insert({row, col});
        }
        i++;
    }
    cout << row + 1 << " " << col + 1 << " " << "NESW"[facing] << "\n" << seen.size() << "\n";
}

#include <iostream>
#include <vector>

struct Board {
    int n;
    std::vector<std::vector<bool>> damaged;
    std::vector<bool> columns, rising, falling;

    explicit Board(int n)
        : n(n), damaged(n, std::vector<bool>(n)), columns(n), rising(2 * n), falling(2 * n) {}

    int placements(int row) {
        if (row == n) return 1;
        int count = 0;
        for (int column = 0; column < n; ++column) {
            int up = row + column, down = row - column + n;
            if (damaged[row][column] || columns[column] || rising[up] || falling[down]) continue;
            columns[column] = rising[up] = falling[down] = true;
            count += placements(row + 1);
            columns[column] = rising[up] = falling[down] = false;
        }
        return count;
    }
};

int main() {
    int n, k;
    std::cin >> n >> k;
    Board board(n);
    while (k-- > 0) {
        int row, column;
        std::cin >> row >> column;
        board.damaged[row - 1][column - 1] = true;
    }
    std::cout << board.placements(0) << '\n';
}

#include <cstdlib>
#include <iostream>
#include <vector>

int n, k;
bool damaged[10][10];
int column_of[10];

// Looks at attacks only when all queens stand: n^n placements.
long long placements(int row) {
    if (row == n) {
        for (int i = 0; i < n; ++i) {
            if (damaged[i][column_of[i]]) return 0;
            for (int j = 0; j < i; ++j)
                if (column_of[i] == column_of[j] || std::abs(column_of[i] - column_of[j]) == i - j) return 0;
        }
        return 1;
    }
    long long count = 0;
    for (column_of[row] = 0; column_of[row] < n; ++column_of[row]) count += placements(row + 1);
    return count;
}

int main() {
    std::cin >> n >> k;
    for (int i = 0; i < k; ++i) {
        int row, column;
        std::cin >> row >> column;
        damaged[row - 1][column - 1] = true;
    }
    std::cout << placements(0) << '\n';
}

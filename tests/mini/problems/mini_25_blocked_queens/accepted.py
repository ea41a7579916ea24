import sys

n, k, *numbers = map(int, sys.stdin.read().split())
damaged = [0] * n
for row, column in zip(numbers[::2], numbers[1::2]):
    damaged[row - 1] |= 1 << column - 1


def placements(row: int, columns: int, left: int, right: int) -> int:
    if row == n:
        return 1
    count = 0
    free = (1 << n) - 1 & ~(columns | left | right | damaged[row])
    while free:
        queen = free & -free
        free ^= queen
        count += placements(row + 1, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return count


print(placements(0, 0, 0, 0))

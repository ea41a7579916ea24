import sys

n, k, *numbers = map(int, sys.stdin.read().split())
damaged = {(row - 1, column - 1) for row, column in zip(numbers[::2], numbers[1::2])}


def attacked(row: int, column: int, queens: set[tuple[int, int]]) -> bool:
    for step in (-1, 0, 1):
        i, j = row - 1, column + step
        # Stops at a damaged square, which queens do not.
        while i >= 0 and 0 <= j < n and (i, j) not in damaged:
            if (i, j) in queens:
                return True
            i, j = i - 1, j + step
    return False


def placements(row: int, queens: set[tuple[int, int]]) -> int:
    if row == n:
        return 1
    count = 0
    for column in range(n):
        if (row, column) not in damaged and not attacked(row, column, queens):
            count += placements(row + 1, queens | {(row, column)})
    return count


print(placements(0, set()))

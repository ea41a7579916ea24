import sys


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


n = int(input())
sys.setrecursionlimit(n + 100)
print(depth(n))

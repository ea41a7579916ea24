import sys

n = int(input())
values = list(map(int, input().split()))
print(sum(values), max(values))
sys.exit(3)

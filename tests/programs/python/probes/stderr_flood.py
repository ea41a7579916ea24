import sys

for _ in range(1024):
    sys.stderr.write("x" * 1023 + "\n")
n = int(input())
values = list(map(int, input().split()))
print(sum(values), max(values))

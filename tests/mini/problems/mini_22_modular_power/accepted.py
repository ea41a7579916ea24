import sys

lines = sys.stdin.read().splitlines()
for line in lines[1:]:
    a, b, m = map(int, line.split())
    print(pow(a, b, m))

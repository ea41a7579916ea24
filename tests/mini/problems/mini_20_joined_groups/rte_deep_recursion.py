import sys

lines = sys.stdin.read().splitlines()
n = int(lines[0].split()[0])
parent = list(range(n + 1))
size = [1] * (n + 1)
groups = n


def find(item):
    # Without union by size, chains grow longer than Python's recursion limit.
    if parent[item] != item:
        parent[item] = find(parent[item])
    return parent[item]


for line in lines[1:]:
    command, *numbers = line.split()
    if command == "join":
        x, y = find(int(numbers[0])), find(int(numbers[1]))
        if x != y:
            parent[x] = y
            size[y] += size[x]
            groups -= 1
    elif command == "size":
        print(size[find(int(numbers[0]))])
    else:
        print(groups)

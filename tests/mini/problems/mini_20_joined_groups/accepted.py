import sys


def main() -> None:
    lines = sys.stdin.read().splitlines()
    n = int(lines[0].split()[0])
    parent = list(range(n + 1))
    size = [1] * (n + 1)
    groups = n

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    output = []
    for line in lines[1:]:
        command, *numbers = line.split()
        if command == "join":
            x, y = find(int(numbers[0])), find(int(numbers[1]))
            if x != y:
                if size[x] < size[y]:
                    x, y = y, x
                parent[y] = x
                size[x] += size[y]
                groups -= 1
        elif command == "size":
            output.append(size[find(int(numbers[0]))])
        else:
            output.append(groups)
    print(*output, sep="\n")


main()

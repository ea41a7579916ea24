import sys

lines = sys.stdin.read().splitlines()
n = int(lines[0].split()[0])
label = list(range(n + 1))
for line in lines[1:]:
    command, *numbers = line.split()
    if command == "join":
        x, y = label[int(numbers[0])], label[int(numbers[1])]
        # Walks over all items for every join.
        label = [x if old == y else old for old in label]
    elif command == "size":
        print(label.count(label[int(numbers[0])]))
    else:
        print(len(set(label[1:])))

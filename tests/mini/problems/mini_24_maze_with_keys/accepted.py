import sys

_, *maze = sys.stdin.read().split("\n")
cells = {(i, j): character for i, row in enumerate(maze) for j, character in enumerate(row) if character != "#"}
start = next(place for place, character in cells.items() if character == "S")

frontier = {(*start, 0)}
seen = set(frontier)
steps = 0
found = False
while frontier and not found:
    steps += 1
    reached = set()
    for i, j, keys in frontier:
        for place in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            character = cells.get(place)
            if character is None:
                continue
            if character in "ABCD" and not keys >> ord(character) - ord("A") & 1:
                continue
            held = keys | 1 << ord(character) - ord("a") if character in "abcd" else keys
            reached.add((*place, held))
            found = found or character == "E"
    frontier = reached - seen
    seen |= frontier

print(steps if found else -1)

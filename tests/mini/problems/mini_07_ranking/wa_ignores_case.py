n = int(input())
people = []
for _ in range(n):
    name, points, time = input().split()
    people.append((name, int(points), int(time)))
people.sort(key=lambda p: (-p[1], p[2], p[0].lower()))
for i, p in enumerate(people):
    if i == 0 or (p[1], p[2]) != (people[i - 1][1], people[i - 1][2]):
        rank = i + 1
    print(rank, p[0])

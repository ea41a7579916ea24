people = []
for _ in range(int(input())):
    name, points, time = input().split()
    people.append((-int(points), int(time), name))
people.sort()

rank, last = 0, None
for place, (points, time, name) in enumerate(people, start=1):
    if (points, time) != last:
        rank, last = place, (points, time)
    print(rank, name)

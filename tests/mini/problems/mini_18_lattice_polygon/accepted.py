from math import dist, gcd

n = int(input())
points = [tuple(map(int, input().split())) for _ in range(n)]
sides = list(zip(points, points[1:] + points[:1]))
doubled = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in sides))
perimeter = sum(dist(a, b) for a, b in sides)
boundary = sum(gcd(a[0] - b[0], a[1] - b[1]) for a, b in sides)
print(f"{doubled / 2:.1f}")
print(f"{perimeter:.2f}")
print(boundary)

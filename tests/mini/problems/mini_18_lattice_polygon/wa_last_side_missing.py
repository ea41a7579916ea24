from math import dist, gcd

n = int(input())
points = [tuple(map(int, input().split())) for _ in range(n)]
doubled = 0
perimeter = 0.0
boundary = 0
# range(n - 1) leaves out the side from the last vertex to the first
for i in range(n - 1):
    a, b = points[i], points[i + 1]
    doubled += a[0] * b[1] - b[0] * a[1]
    perimeter += dist(a, b)
    boundary += gcd(a[0] - b[0], a[1] - b[1])
print(f"{abs(doubled) / 2:.1f}")
print(f"{perimeter:.2f}")
print(boundary)

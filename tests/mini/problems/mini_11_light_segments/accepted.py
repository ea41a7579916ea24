_, s = map(int, input().split())
a = list(map(int, input().split()))
left = total = count = 0
for right, x in enumerate(a, start=1):
    total += x
    while total > s:
        total -= a[left]
        left += 1
    count += right - left
print(count)

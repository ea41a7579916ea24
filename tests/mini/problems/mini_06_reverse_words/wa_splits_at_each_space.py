n = int(input())
for _ in range(n):
    words = input().split(" ")
    print(" ".join(w.capitalize() for w in words[::-1]))

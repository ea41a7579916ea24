n = int(input())
piles = [int(word) for word in input().split()]
total = 0
for size in piles:
    total ^= size
for index in range(n):
    if piles[index] ^ total < piles[index]:
        print(index, piles[index] - (piles[index] ^ total))
        break
else:
    print("lost")

from functools import reduce
from operator import xor

input()
piles = list(map(int, input().split()))
total = reduce(xor, piles)
for index, size in enumerate(piles, start=1):
    if size ^ total < size:
        print(index, size - (size ^ total))
        break
else:
    print("lost")

import re
from bisect import bisect_left
from itertools import accumulate

code = input()
letters = re.findall("[a-z]", code)
ends = list(accumulate(map(int, re.findall("[0-9]+", code))))
input()
print("".join(letters[bisect_left(ends, int(p))] for p in input().split()))

import sys
from collections import Counter

line = sys.stdin.readline().lower()
counts = Counter(character for character in line if "a" <= character <= "z")
for letter in sorted(counts, key=lambda letter: (-counts[letter], letter)):
    print(letter, counts[letter])
if not counts:
    print("none")

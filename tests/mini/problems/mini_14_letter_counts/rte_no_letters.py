from collections import Counter

line = input().lower()
counts = Counter(filter(str.isalpha, line))
# max() of nothing raises ValueError when the line has no letter.
for wanted in range(max(counts.values()), 0, -1):
    for letter in sorted(counts):
        if counts[letter] == wanted:
            print(letter, wanted)

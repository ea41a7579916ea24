text = input()
pattern = input()

# borders[k]: length of the longest proper prefix of pattern[:k] that also ends it
borders = [-1]
for character in pattern:
    matched = borders[-1]
    while matched >= 0 and pattern[matched] != character:
        matched = borders[matched]
    borders.append(matched + 1)

places = []
matched = 0
for place, character in enumerate(text, start=2 - len(pattern)):
    while matched >= 0 and (matched == len(pattern) or pattern[matched] != character):
        matched = borders[matched]
    matched += 1
    if matched == len(pattern):
        places.append(place)

if places:
    print(len(places), places[0], places[-1])
else:
    print(0)

text = input()
pattern = input()
# str.count goes on behind each occurrence: it counts none that overlap.
count = text.count(pattern)
if count:
    print(count, text.find(pattern) + 1, text.rfind(pattern) + 1)
else:
    print(0)

import re

code = input()
text = ""
for letter, count in re.findall(r"([a-z])(\d+)", code):
    text += letter * int(count)
input()
print("".join(text[int(p) - 1] for p in input().split()))

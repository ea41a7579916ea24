code = input()
runs = []
total = 0
for i in range(0, len(code) - 1, 2):
    if code[i + 1].isdigit():
        total += int(code[i + 1])
        runs.append((total, code[i]))
input()
out = []
for p in map(int, input().split()):
    for end, letter in runs:
        if p <= end:
            out.append(letter)
            break
print("".join(out))

s = input()
while s:
    print(s[::-1])
